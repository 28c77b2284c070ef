-- chaos.db as version 0.1.0 left it when its daemon and guardian were killed: one container is paused,
-- one is throttled, one was killed and is still down
BEGIN TRANSACTION;
CREATE TABLE chain (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    pruned_seq INTEGER NOT NULL,
    pruned_hash TEXT NOT NULL,
    last_seq INTEGER NOT NULL,
    last_hash TEXT NOT NULL
  ) STRICT;
INSERT INTO "chain" VALUES(1,0,'',22,'9061a2ed397518d3c087d8711ecc0344835e879bc6423a22f0699a505adbca69');
CREATE TABLE debts (
         strike TEXT NOT NULL,
         container TEXT NOT NULL,
         body TEXT NOT NULL,
         PRIMARY KEY (strike, container)
       ) STRICT;
INSERT INTO "debts" VALUES('3-a56b','8d1d55f275e47d39295028973e6aac74ad4a86ddb50329620ac9fffda347ea4a','{"strike":"3-a56b","fault":"kill","target":{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"},"id":"8d1d55f275e47d39295028973e6aac74ad4a86ddb50329620ac9fffda347ea4a","project":"shop","replica":"1","hasHealthcheck":false,"comesBack":false,"hurtWithinMs":10000,"lastsMs":0,"restartCount":0,"startedAt":1795873588740.636,"intendedAt":1795873611342,"hurtAt":1795873611348.1758}');
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    strike TEXT,
    service TEXT,
    body TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
INSERT INTO "events" VALUES(1,'2026-11-28T13:46:33.193Z','daemon.started',NULL,NULL,'{"kind":"daemon.started","version":"0.1.0","seed":"fixture","stateDir":"/tmp/shop/state","dryRun":false}','7caef2e5d046a5e3e43aac3300a5051c1e7c170e641aff92b3f8e1afe33418f3');
INSERT INTO "events" VALUES(2,'2026-11-28T13:46:33.461Z','engine.connected',NULL,NULL,'{"kind":"engine.connected","address":"unix:///tmp/shop/docker.sock","version":"20.10.24","apiVersion":"1.41","dryRun":false}','44d6e1cfc8a321d8a89aae4fe4f6b002298b6bf67e1ac5c81140406afacc8cb0');
INSERT INTO "events" VALUES(3,'2026-11-28T13:46:33.526Z','daemon.ready',NULL,NULL,'{"kind":"daemon.ready","scope":"compose project shop","armed":false,"because":"CHAOS_ENABLED is not true, so nothing strikes by itself; SIGUSR1 and `chaos-monkey strike` still strike","inScope":6,"eligible":5,"dryRun":false}','0b7215b36d09904be9967965ac089f0e4729d921ee585f6c65615d5df26bc321');
INSERT INTO "events" VALUES(4,'2026-11-28T13:46:38.956Z','strike.intended','1-6605','web','{"kind":"strike.intended","strike":"1-6605","number":1,"trigger":"cli","fault":"restart","params":{"grace":"10000ms"},"targets":[{"name":"shop-web-1","service":"web","id":"0f742cf92ce2"}],"passedOver":{},"dryRun":false}','faf99c6cab5594629e605cae748c84c1ee1dcdbcb63dc1c9a7a884a4cdab8cf2');
INSERT INTO "events" VALUES(5,'2026-11-28T13:46:38.967Z','strike.injected','1-6605','web','{"strike":"1-6605","fault":"restart","target":{"name":"shop-web-1","service":"web","id":"0f742cf92ce2"},"kind":"strike.injected","tookMs":9,"dryRun":false}','5f185928fe8d64e06845a80d2da73a6c49f39320395b2b4602deb569ac46df7d');
INSERT INTO "events" VALUES(6,'2026-11-28T13:46:38.977Z','strike.confirmed','1-6605','web','{"strike":"1-6605","fault":"restart","target":{"name":"shop-web-1","service":"web","id":"0f742cf92ce2"},"kind":"strike.confirmed","saw":"its start event","tookMs":19,"dryRun":false}','aa2810f78554a22b3943174ac4e7de0874dd3946361106d58413e5ac0ff2a7a2');
INSERT INTO "events" VALUES(7,'2026-11-28T13:46:38.992Z','recovery.recovered','1-6605','web','{"strike":"1-6605","fault":"restart","target":{"name":"shop-web-1","service":"web","id":"0f742cf92ce2"},"kind":"recovery.recovered","by":"fault","runningAfterMs":1,"late":false,"dryRun":false}','0617cc9527c48551472393294f2b049d44e072ec4f0c87aaf82aae255513f001');
INSERT INTO "events" VALUES(8,'2026-11-28T13:46:41.275Z','hold',NULL,NULL,'{"kind":"hold","trigger":"cli","code":"protected","because":"shop-postgres-1: \"postgres\" protects its service postgres","asked":"postgres","passedOver":{"protected":["shop-postgres-1"]},"dryRun":false}','b630ff6d7ca631f8c4bca2c3b6ae66370c368098896cb478040e5d06df344bab');
INSERT INTO "events" VALUES(9,'2026-11-28T13:46:45.718Z','hold.repeated',NULL,NULL,'{"kind":"hold.repeated","trigger":"cli","code":"protected","because":"shop-postgres-1: \"postgres\" protects its service postgres","asked":"postgres","times":1,"since":"2026-11-28T13:46:41.275Z","dryRun":false}','1645ecd1a403d9619b74acce56a352225564836e49cc0a0293a50106960b3425');
INSERT INTO "events" VALUES(10,'2026-11-28T13:46:45.719Z','strike.intended','2-db2d','worker','{"kind":"strike.intended","strike":"2-db2d","number":2,"trigger":"cli","fault":"pause","params":{},"targets":[{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"}],"passedOver":{},"dryRun":false}','88a78d833db0d65400357e307e1c81084a965bb9320fc8f2882dc16c28a0b9de');
INSERT INTO "events" VALUES(11,'2026-11-28T13:46:45.763Z','strike.injected','2-db2d','worker','{"strike":"2-db2d","fault":"pause","target":{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"},"kind":"strike.injected","tookMs":19,"dryRun":false}','52cb522bdec3904fafcd2b7e3579e57bf7912830109825a52fa91cd591c0ebe9');
INSERT INTO "events" VALUES(12,'2026-11-28T13:46:45.781Z','strike.confirmed','2-db2d','worker','{"strike":"2-db2d","fault":"pause","target":{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"},"kind":"strike.confirmed","saw":"its pause event","tookMs":37,"dryRun":false}','5874b4b0ad2efd0518a01ea27068729599e5a48957cbe5af6e1eb08fac1dfa92');
INSERT INTO "events" VALUES(13,'2026-11-28T13:46:47.731Z','lease.undone','2-db2d','worker','{"kind":"lease.undone","strike":"2-db2d","fault":"pause","target":{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"},"lease":"2-db2d.1","did":"unpaused it","dryRun":false}','d3acd287af2f44880985e87469589b6b4e1360e40906554f472844041c50579c');
INSERT INTO "events" VALUES(14,'2026-11-28T13:46:51.341Z','strike.intended','3-a56b','worker','{"kind":"strike.intended","strike":"3-a56b","number":3,"trigger":"cli","fault":"kill","params":{"signal":"SIGKILL"},"targets":[{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"}],"passedOver":{},"dryRun":false}','4a8e2b2b225c1ca470566b76f96f50174e951d10a49fd7a58b2a30af7ce5ac03');
INSERT INTO "events" VALUES(15,'2026-11-28T13:46:51.348Z','strike.injected','3-a56b','worker','{"strike":"3-a56b","fault":"kill","target":{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"},"kind":"strike.injected","tookMs":2,"dryRun":false}','f18b8f5a0d78ef7138290e160e6969efe38725bb94e6b3d7134e2aceeee6fb38');
INSERT INTO "events" VALUES(16,'2026-11-28T13:46:51.350Z','strike.confirmed','3-a56b','worker','{"strike":"3-a56b","fault":"kill","target":{"name":"shop-worker-1","service":"worker","id":"8d1d55f275e4"},"kind":"strike.confirmed","saw":"its die event","tookMs":4,"dryRun":false}','ae2e45da74d5b3d99a6f3cb67ac1c2fa9c42aa2773e2118faeec90dc1f28d77b');
INSERT INTO "events" VALUES(17,'2026-11-28T13:46:53.734Z','strike.intended','4-aecf','worker','{"kind":"strike.intended","strike":"4-aecf","number":4,"trigger":"cli","fault":"pause","params":{},"targets":[{"name":"shop-worker-2","service":"worker","id":"93220b25e584"}],"passedOver":{},"dryRun":false}','3228922a0ac6ce1145a95efbb3f136233d01d5cc940abe05188a6b8449054bd2');
INSERT INTO "events" VALUES(18,'2026-11-28T13:46:53.741Z','strike.injected','4-aecf','worker','{"strike":"4-aecf","fault":"pause","target":{"name":"shop-worker-2","service":"worker","id":"93220b25e584"},"kind":"strike.injected","tookMs":1,"dryRun":false}','9a0ac046458a6d03285b092bd1c4ff141a9528219f17cc4650205ddfde7e6c40');
INSERT INTO "events" VALUES(19,'2026-11-28T13:46:53.742Z','strike.confirmed','4-aecf','worker','{"strike":"4-aecf","fault":"pause","target":{"name":"shop-worker-2","service":"worker","id":"93220b25e584"},"kind":"strike.confirmed","saw":"its pause event","tookMs":3,"dryRun":false}','37430f14cae6d6b677cc5a7378a89844452d056d9bc2cc62115ff8a9532277e8');
INSERT INTO "events" VALUES(20,'2026-11-28T13:46:55.911Z','strike.intended','5-5258','web','{"kind":"strike.intended","strike":"5-5258","number":5,"trigger":"cli","fault":"cpu.throttle","params":{"cpus":0.5},"targets":[{"name":"shop-web-2","service":"web","id":"db8bc1a64fd2"}],"passedOver":{},"dryRun":false}','286c1773180cc3cbd0b43ca9c88cabf267e441d7186356dc164ff9b17cb5d218');
INSERT INTO "events" VALUES(21,'2026-11-28T13:46:55.931Z','strike.injected','5-5258','web','{"strike":"5-5258","fault":"cpu.throttle","target":{"name":"shop-web-2","service":"web","id":"db8bc1a64fd2"},"kind":"strike.injected","tookMs":5,"dryRun":false}','6795b50b8b9e75eb61e82513a13258fd42ba9a499d9b7ebdbd11a3dff9b514e5');
INSERT INTO "events" VALUES(22,'2026-11-28T13:46:55.959Z','strike.confirmed','5-5258','web','{"strike":"5-5258","fault":"cpu.throttle","target":{"name":"shop-web-2","service":"web","id":"db8bc1a64fd2"},"kind":"strike.confirmed","saw":"the container as inspected","tookMs":33,"dryRun":false}','9061a2ed397518d3c087d8711ecc0344835e879bc6423a22f0699a505adbca69');
CREATE TABLE hits (
         strike TEXT NOT NULL,
         target_group TEXT NOT NULL,
         boot TEXT NOT NULL,
         monotonic REAL NOT NULL,
         wall REAL NOT NULL,
         PRIMARY KEY (strike, target_group)
       ) STRICT;
INSERT INTO "hits" VALUES('1-6605','shop/web','4bb6ef22-19fa-4639-bbc3-79fa02d8170f',2479173.343111,1795873598967.0);
INSERT INTO "hits" VALUES('2-db2d','shop/worker','4bb6ef22-19fa-4639-bbc3-79fa02d8170f',2485969.087735,1795873605762.0);
INSERT INTO "hits" VALUES('3-a56b','shop/worker','4bb6ef22-19fa-4639-bbc3-79fa02d8170f',2491554.612519,1795873611348.0);
INSERT INTO "hits" VALUES('4-aecf','shop/worker','4bb6ef22-19fa-4639-bbc3-79fa02d8170f',2493947.198676,1795873613741.0);
INSERT INTO "hits" VALUES('5-5258','shop/web','4bb6ef22-19fa-4639-bbc3-79fa02d8170f',2496137.475141,1795873615931.0);
CREATE TABLE leases (
         id TEXT PRIMARY KEY,
         strike TEXT NOT NULL,
         body TEXT NOT NULL,
         attempts INTEGER NOT NULL DEFAULT 0,
         claimed_by TEXT,
         claimed_at REAL
       ) STRICT;
INSERT INTO "leases" VALUES('4-aecf.1','4-aecf','{"strike":"4-aecf","fault":"pause","target":{"name":"shop-worker-2","service":"worker","id":"93220b25e584"},"id":"4-aecf.1","container":"93220b25e584e1941b5eefd1e33d44903deb1d976f463f5e6d69549831155217","resources":["life"],"undo":{"kind":"pause.unpause","version":1,"id":"93220b25e584e1941b5eefd1e33d44903deb1d976f463f5e6d69549831155217","startedAt":1795873588750.592},"until":"deadline","takesMs":0,"opened":{"bootId":"4bb6ef22-19fa-4639-bbc3-79fa02d8170f","monotonicMs":2493940.826631,"wallMs":1795873613734},"deadline":{"bootId":"4bb6ef22-19fa-4639-bbc3-79fa02d8170f","monotonicMs":4293940.828474,"wallMs":1795875413734},"attempts":0,"answered":true}',0,NULL,NULL);
INSERT INTO "leases" VALUES('5-5258.1','5-5258','{"strike":"5-5258","fault":"cpu.throttle","target":{"name":"shop-web-2","service":"web","id":"db8bc1a64fd2"},"id":"5-5258.1","container":"db8bc1a64fd216d7193d0e83f0e3f5a87965aba55f8eed30cde51f90370135ae","resources":["cpu"],"undo":{"kind":"limits.restore","version":1,"id":"db8bc1a64fd216d7193d0e83f0e3f5a87965aba55f8eed30cde51f90370135ae","before":{"cpuQuota":0},"applied":{"cpuQuota":50000},"back":{"cpuQuota":-1}},"until":"deadline","takesMs":0,"opened":{"bootId":"4bb6ef22-19fa-4639-bbc3-79fa02d8170f","monotonicMs":2496117.965694,"wallMs":1795873615911},"deadline":{"bootId":"4bb6ef22-19fa-4639-bbc3-79fa02d8170f","monotonicMs":3996117.967737,"wallMs":1795875115911},"attempts":0,"answered":true}',0,NULL,NULL);
CREATE TABLE marks (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "marks" VALUES('strike.number','5');
CREATE TABLE tallies (
         dry_run INTEGER PRIMARY KEY,
         shape INTEGER NOT NULL,
         oldest INTEGER NOT NULL,
         up_to INTEGER NOT NULL,
         body TEXT NOT NULL
       ) STRICT;
INSERT INTO "tallies" VALUES(0,1,1,2,'{"strikes":0,"services":[]}');
CREATE INDEX events_by_kind ON events (kind);
CREATE INDEX events_by_strike ON events (strike) WHERE strike IS NOT NULL;
CREATE INDEX hits_by_group ON hits (target_group);
COMMIT;
