#compdef homelab
# Completion of homelab in zsh. For this shell:  source <(homelab completion zsh)
# For each new one: as a file _homelab in a folder of $fpath.

_homelab() {
  local program=${(Q)words[1]} line word about
  local -a typed offers open
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  [[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
  while IFS= read -r line; do
    word=${line%%$'\t'*}
    about=
    [[ $line == *$'\t'* ]] && about=${line#*$'\t'}
    case $word in
      :files) compset -P '--*='; _files; return ;;
      :folders) compset -P '--*='; _files -/; return ;;
      *[=:]) open+=("${word//:/\\:}:$about") ;;
      *) offers+=("${word//:/\\:}:$about") ;;
    esac
  done < <("$program" __complete zsh "${(@)typed}" 2>/dev/null </dev/null)
  local found=1
  (( $#offers )) && _describe -t values homelab offers && found=0
  (( $#open )) && _describe -t values homelab open -S '' && found=0
  return found
}

if [[ ${funcstack[1]} == _homelab ]]; then
  _homelab "$@"
else
  compdef _homelab homelab
fi
