import type { CommandGrammar, Grammar, OptionGrammar, Value } from "./grammar.ts";

/** The completion of a program for fish. */
export function fishScript({ program, options, commands }: Grammar): string {
  return [
    `# fish completion of ${program}, made by \`${program} completion fish\``,
    `# To install it: ${program} completion fish > ~/.config/fish/completions/${program}.fish`,
    `complete -c ${program} -f`,
    ...options.map((option) => rule([], option)),
    ...commands.flatMap(commandRules),
    "",
  ].join("\n");

  function commandRules({ name, summary, options, places }: CommandGrammar): readonly string[] {
    const inside = ["-n", quoted(`__fish_seen_subcommand_from ${name}`)];
    return [
      line(["-n", "__fish_use_subcommand", "-a", name, "-d", quoted(summary)]),
      ...options.map((option) => rule(inside, option)),
      ...places.flatMap(({ value }) => {
        const offered = offer(value);
        return offered.length === 0 ? [] : [line([...inside, ...offered])];
      }),
    ];
  }

  function rule(
    condition: readonly string[],
    { short, long, about, value }: OptionGrammar,
  ): string {
    return line([
      ...condition,
      ...(short === undefined ? [] : ["-s", short.slice(1)]),
      "-l",
      long.slice(2),
      ...(value === undefined ? [] : ["-r", ...offer(value)]),
      "-d",
      quoted(about),
    ]);
  }

  function offer(value: Value): readonly string[] {
    switch (value.kind) {
      case "words":
        return ["-a", quoted(value.words.join(" "))];
      case "names":
        return ["-a", quoted(`(${program} completion-names ${value.of} 2>/dev/null)`)];
      case "files":
        return ["-F"];
      case "folders":
        return ["-a", quoted("(__fish_complete_directories)")];
      case "anything":
        return [];
    }
  }

  function line(words: readonly string[]): string {
    return ["complete", "-c", program, ...words].join(" ");
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
