import { rules } from "../../../../rules/index";
import {
  type CompletionShell,
  commandNames,
  completionShells,
  type Option,
  optionTables,
} from "../arguments";

/** A script that teaches a shell the commands, the options of each and what may stand after them. */
export function completionScript(shell: CompletionShell): string {
  return scripts[shell]();
}

const scripts: Readonly<Record<CompletionShell, () => string>> = { bash, zsh, fish, powershell };

interface Words {
  readonly command: string;
  /** Options, and words that may stand without one. */
  readonly words: readonly string[];
  /** Options that a value follows; "path": the shell's own completion of paths. */
  readonly values: readonly { readonly option: string; readonly values: readonly string[] | "path" }[];
}

function vocabulary(): readonly Words[] {
  return commandNames.map((command) => {
    const options = Object.entries(optionTables[command]);
    const alone = command === "explain" ? ruleIds() : command === "completion" ? completionShells : [];
    return {
      command,
      words: [...options.map(([name]) => `--${name}`), ...alone],
      values: options.flatMap(([name, option]) => {
        const values = valuesOf(option);
        return values === undefined ? [] : [{ option: `--${name}`, values }];
      }),
    };
  });
}

function valuesOf({ values }: Option): readonly string[] | "path" | undefined {
  return values === "rule" ? ruleIds() : values;
}

function ruleIds(): readonly string[] {
  return rules.map(({ id }) => id);
}

const firstWords = [...commandNames, "help", "--help", "--version"];

/** What the shell knows itself, files and folders, is offered beside the words of a command. */
function bash(): string {
  return `# readiness completion bash >> ~/.bashrc
_readiness() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${firstWords.join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${valueCases((words) => `words="${words.join(" ")}"`, "COMPREPLY=(); return")}
    *)
      case "\${COMP_WORDS[1]}" in
${vocabulary()
  .map(({ command, words }) => `        ${command}) words="${words.join(" ")}" ;;`)
  .join("\n")}
        help) words="${commandNames.join(" ")}" ;;
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _readiness readiness
`;
}

function zsh(): string {
  return `#compdef readiness
# readiness completion zsh > "\${fpath[1]}/_readiness"
_readiness() {
  local before="\${words[CURRENT-1]}"
  if (( CURRENT == 2 )); then
    compadd -- ${firstWords.join(" ")}
    return
  fi
  case "\${words[2]} $before" in
${valueCases((words) => `compadd -- ${words.join(" ")}; return`, "_files; return")}
  esac
  case "\${words[2]}" in
${vocabulary()
  .map(({ command, words }) => `    ${command}) compadd -- ${words.join(" ")} ;;`)
  .join("\n")}
    help) compadd -- ${commandNames.join(" ")} ;;
  esac
  _files
}
if [ "$funcstack[1]" = "_readiness" ]; then _readiness "$@"; else compdef _readiness readiness; fi
`;
}

function valueCases(complete: (words: readonly string[]) => string, completePath: string): string {
  return vocabulary()
    .flatMap(({ command, values }) =>
      values.map(
        ({ option, values: words }) =>
          `    "${command} ${option}") ${words === "path" ? completePath : complete(words)} ;;`,
      ),
    )
    .join("\n");
}

function fish(): string {
  const none = `not __fish_seen_subcommand_from ${commandNames.join(" ")} help`;
  const lines = vocabulary().flatMap(({ command, words, values }) => {
    const valuesByOption = new Map(values.map(({ option, values: after }) => [option, after]));
    return words.map((word) => {
      const seen = `complete -c readiness -n "__fish_seen_subcommand_from ${command}"`;
      if (!word.startsWith("--")) return `${seen} -a ${word}`;
      const after = valuesByOption.get(word);
      const value = after === undefined ? "" : after === "path" ? " -r" : ` -xa "${after.join(" ")}"`;
      return `${seen} -l ${word.slice(2)}${value}`;
    });
  });
  return `# readiness completion fish > ~/.config/fish/completions/readiness.fish
complete -c readiness -n "${none}" -f -a "${[...commandNames, "help"].join(" ")}"
complete -c readiness -n "__fish_seen_subcommand_from help" -f -a "${commandNames.join(" ")}"
${lines.join("\n")}
`;
}

function powershell(): string {
  const list = (words: readonly string[]) => `@(${words.map((word) => `'${word}'`).join(", ")})`;
  const entries = vocabulary().flatMap(({ command, words, values }) => [
    `    '${command}' = ${list(words)}`,
    ...values.map(
      ({ option, values: after }) => `    '${command} ${option}' = ${list(after === "path" ? [] : after)}`,
    ),
  ]);
  return `# readiness completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName readiness -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $known = @{
    '' = ${list(firstWords)}
    'help' = ${list(commandNames)}
${entries.join("\n")}
  }
  $before = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete) { $before = @($before | Select-Object -SkipLast 1) }
  $command = if ($before.Count -gt 1) { $before[1] } else { '' }
  $option = "$command $($before[-1])"
  $words = if ($known.ContainsKey($option)) { $known[$option] } else { $known[$command] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
