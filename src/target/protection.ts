import { type Container, projectOf, serviceOf } from "../engine/container.ts";

/**
 * The protected word that a container falls under, if any. Matching is greedy on purpose: a word
 * protects what has it anywhere in its service name, in the last path segment of its image, or,
 * where there is no service, in its name. The project's own name does not count, so that a
 * project called `rabbitmq-demo` is not protected as a whole.
 */
export function protectingWord(
  container: Pick<Container, "name" | "image" | "labels">,
  words: readonly string[],
): { readonly word: string; readonly where: string } | undefined {
  const service = serviceOf(container);
  const places =
    service === undefined
      ? [{ where: "name", text: container.name }]
      : [{ where: "service", text: service }];
  places.push({ where: "image", text: imageWord(container.image, projectOf(container)) });
  for (const word of words) {
    const found = places.find(({ text }) => text.toLowerCase().includes(word.toLowerCase()));
    if (found) return { word, where: `${found.where} ${found.text}` };
  }
  return undefined;
}

/** `registry:5000/team/rabbitmq:3.12@sha256:…` becomes `rabbitmq`. */
function imageWord(image: string, project: string | undefined): string {
  const lastSegment = image.slice(image.lastIndexOf("/") + 1);
  const repository = lastSegment.replace(/[:@].*$/s, "");
  // compose names the images it builds PROJECT_SERVICE (1.x) or PROJECT-SERVICE (2.x)
  if (
    project !== undefined &&
    repository.startsWith(project) &&
    /^[_-]/.test(repository.slice(project.length))
  ) {
    return repository.slice(project.length + 1);
  }
  return repository;
}
