import type { CommandGrammar, Grammar, OptionGrammar, Value } from "./grammar.ts";

/** The completion of a program for bash, from 3.2 on and without the package bash-completion. */
export function bashScript({ program, options, commands }: Grammar): string {
  const name = `_${program.replaceAll("-", "_")}`;
  const all = [{ name: "", options, places: [] }, ...commands];
  const valued = all.flatMap((command) =>
    command.options
      .filter(({ value }) => value !== undefined)
      .map((option) => ({ pattern: pattern(command.name, option), value: option.value })),
  );
  return `# bash completion of ${program}, made by \`${program} completion bash\`
# To install it: source <(${program} completion bash)

# offers those lines of stdin that begin with what is typed; unlike compgen -W it expands nothing
${name}_offer() {
  local word
  while IFS= read -r word; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}

${name}() {
  local cur prev word i command="" place=0
  COMPREPLY=()
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes --option=value apart
  if [[ $cur == = ]]; then
    cur=""
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == = ]]; then
      i=$((i + 1))
    elif [[ $word == -* ]]; then
      case $command:$word in
        ${valued.map((option) => option.pattern).join(" | ")})
          [[ \${COMP_WORDS[i + 1]} == = ]] || i=$((i + 1)) ;;
      esac
    elif [[ -z $command ]]; then
      command=$word
    else
      place=$((place + 1))
    fi
  done
  case $command:$prev in
${valued.map((option) => when(option.pattern, offer(option.value), "return")).join("")}  esac
  if [[ $cur == -* ]]; then
    case $command in
${all.map((it) => `  ${when(it.name === "" ? '""' : it.name, offer(flags(it.options)))}`).join("")}    esac
    return
  fi
  case $command:$place in
${when(":0", offer({ kind: "words", words: commands.map((command) => command.name) }))}${commands
  .flatMap(places)
  .join("")}  esac
}

complete -F ${name} ${program}
`;

  function places({ name: command, places }: CommandGrammar): readonly string[] {
    return places.map(({ value, repeated }, at) =>
      when(`${command}:${repeated ? "*" : at}`, offer(value)),
    );
  }

  function offer(value: Value | undefined): readonly string[] {
    switch (value?.kind) {
      case "words":
        return [`${name}_offer < <(printf '%s\\n' ${value.words.join(" ")})`];
      case "names":
        return [`${name}_offer < <("\${COMP_WORDS[0]}" completion-names ${value.of} 2>/dev/null)`];
      case "files":
      case "folders": {
        const found = `compgen -${value.kind === "files" ? "f" : "d"} -- "$cur"`;
        return ["compopt -o filenames 2>/dev/null", `${name}_offer < <(${found})`];
      }
      default:
        return [];
    }
  }
}

/** An option of the program itself may also follow a command. */
function pattern(command: string, { short, long }: OptionGrammar): string {
  const place = command === "" ? "*" : command;
  return [short, long].flatMap((flag) => (flag ? [`${place}:${flag}`] : [])).join(" | ");
}

function flags(options: readonly OptionGrammar[]): Value {
  return { kind: "words", words: options.map(({ long }) => long) };
}

function when(pattern: string, commands: readonly string[], last?: string): string {
  return `    ${pattern}) ${[...commands, ...(last ? [last] : [])].join("; ")} ;;\n`;
}
