import { quoted } from "../../world/shell-word.ts";
import type { CommandGrammar, Grammar, OptionGrammar, Place, Value } from "./grammar.ts";

/** The completion of a program for zsh: sourced, or a file of $fpath. */
export function zshScript({ program, options, commands }: Grammar): string {
  const name = `_${program}`;
  return `#compdef ${program}
# zsh completion of ${program}, made by \`${program} completion zsh\`
# To install it: source <(${program} completion zsh), below compinit in ~/.zshrc

# _arguments puts options for compadd before the word that says what is named
${name}_names() {
  local -a names
  names=(\${(f)"$(_call_program names $service completion-names $@[-1] 2>/dev/null)"})
  compadd "\${@[1,-2]}" -a names
}

${name}() {
  local curcontext=$curcontext state
  local -a line commands
  typeset -A opt_args
  _arguments -C ${lines(options.flatMap(optionSpecs))} \\
    '1:command:->command' '*::word:->word' && return
  case $state in
    command)
      commands=(
${commands.map(({ name: command, summary }) => `        ${quoted(`${command}:${summary}`)}\n`).join("")}      )
      _describe command commands ;;
    word)
      case $words[1] in
${commands.map(commandCase).join("")}      esac ;;
  esac
}

if [[ $funcstack[1] == ${name} ]]; then
  ${name} "$@"
else
  compdef ${name} ${program}
fi
`;

  function commandCase({ name: command, options, places }: CommandGrammar): string {
    const specs = [...options.flatMap(optionSpecs), ...places.map(placeSpec)];
    return `        ${command})\n          _arguments ${lines(specs)} ;;\n`;
  }

  function optionSpecs({
    short,
    long,
    about,
    value,
    placeholder,
  }: OptionGrammar): readonly string[] {
    // brackets and colons are punctuation of _arguments
    const said = about.replace(/[[\]:\\]/g, "\\$&");
    const takes = value === undefined ? "" : `:${placeholder}:${action(value)}`;
    const flags = short === undefined ? [long] : [short, long];
    return flags.map((flag) =>
      quoted(`*${flag}${value !== undefined && flag === long ? "=" : ""}[${said}]${takes}`),
    );
  }

  function placeSpec({ name: place, value, repeated }: Place): string {
    return quoted(`${repeated ? "*" : ""}:${place}:${action(value)}`);
  }

  function action(value: Value): string {
    switch (value.kind) {
      case "words":
        return `(${value.words.join(" ")})`;
      case "names":
        return `${name}_names ${value.of}`;
      case "files":
        return "_files";
      case "folders":
        return "_files -/";
      case "anything":
        return "";
    }
  }
}

function lines(specs: readonly string[]): string {
  return specs.join(" \\\n            ");
}
