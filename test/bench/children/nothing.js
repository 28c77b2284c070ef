// the least that a process of this Node can be
setInterval(() => {}, 60_000);
