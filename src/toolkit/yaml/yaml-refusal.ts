/** Why a text is no YAML that we read, with the place. */
export class YamlRefusal extends Error {}
