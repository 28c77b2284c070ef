/** How events name a container: readable for people, and stable across restarts of the daemon. */
export interface TargetName {
  readonly name: string;
  /** Compose's service, where the container has one. */
  readonly service?: string;
  /** The first twelve digits of the container's id. */
  readonly id: string;
}
