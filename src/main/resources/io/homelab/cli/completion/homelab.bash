# Completion of homelab in bash. For this shell:  source <(homelab completion bash)
# For each new one:  homelab completion bash > ~/.local/share/bash-completion/completions/homelab

_homelab() {
  local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} program=$1 typed=() gap word current breaks prefix= i n=0 open=1
  # Bash also breaks words at '=' and ':'; those that touch each other belong together.
  for ((i = 0; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    gap=${line%%"$word"*}
    line=${line#"$gap$word"}
    if [[ $i == 0 || -n $gap ]]; then
      typed[n++]=$word
    else
      typed[n - 1]+=$word
    fi
  done
  current=${line#"${line%%[!$' \t\n']*}"}
  if [[ $n -gt 1 && $current == "$line" ]]; then
    current=${typed[n - 1]}$line
    unset "typed[n - 1]"
  fi
  # What stands before the last break is not replaced.
  breaks=${COMP_WORDBREAKS//[^=:@]/}
  case $current in
    \"* | \'*) ;;
    *[$breaks]*) [[ -n $breaks ]] && prefix=${current%"${current##*[$breaks]}"} ;;
  esac
  case $program in "~/"*) program=$HOME/${program#"~/"} ;; esac
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    case $word in
      :files) compopt -o default 2>/dev/null ;;
      :folders) compopt -o dirnames 2>/dev/null ;;
      *)
        COMPREPLY+=("${word#"$prefix"}")
        case $word in *[=:]) ;; *) open= ;; esac
        ;;
    esac
  done < <("$program" __complete bash "${typed[@]:1}" "$current" 2>/dev/null </dev/null)
  if [[ -n $open && ${#COMPREPLY[@]} -gt 0 ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -F _homelab homelab
