#include "api/shell/completion_script.hpp"

namespace dongled::api {

namespace {

constexpr const char* bash = R"(# bash completion for donglectl
_donglectl() {
  COMPREPLY=()
  local found
  found=$(donglectl complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return 0
  [[ -n $found ]] && mapfile -t COMPREPLY <<<"$found"
  return 0
}
complete -F _donglectl donglectl
)";

constexpr const char* zsh = R"(#compdef donglectl
_donglectl() {
  local -a found
  found=("${(@f)$(donglectl complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- ${found:#}
}
if [ "$funcstack[1]" = "_donglectl" ]; then
  _donglectl "$@"
else
  compdef _donglectl donglectl
fi
)";

} // namespace

std::optional<std::string> completion_script(const std::string& shell) {
  if (shell == "bash")
    return bash;
  return shell == "zsh" ? std::optional<std::string>(zsh) : std::nullopt;
}

} // namespace dongled::api
