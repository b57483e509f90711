#include "tests/lab/firewall.hpp"

#include <nftables/libnftables.h>

#include <memory>

namespace dongled::lab {

std::string render(const nat_rules& x) {
  std::string text = "flush ruleset\n"
                     "table ip lab {\n"
                     "  chain input { type filter hook input priority 0; policy accept;\n"
                     "    iifname \"wan0\" drop\n"
                     "  }\n"
                     "  chain forward { type filter hook forward priority 0; policy drop;\n";
  if (x.passes && x.portal == 0)
    text += "    ct state established,related accept\n"
            "    iifname \"lan0\" oifname \"wan0\" accept\n";
  text += "  }\n";
  // Not what goes to the modem itself: its API is no business of its carrier.
  if (x.passes && x.portal != 0 && !x.public_address.empty())
    text += "  chain portal { type nat hook prerouting priority -100; policy accept;\n"
            "    iifname \"lan0\" fib daddr type != local tcp dport 80 redirect to :"
            + std::to_string(x.portal) + "\n  }\n";
  if (!x.public_address.empty())
    text += "  chain out { type nat hook postrouting priority 100; policy accept;\n"
            "    oifname \"wan0\" snat to "
            + x.public_address + "\n  }\n";
  text += "}\n";
  if (!x.passes)
    text += "table ip6 lab {\n"
            "  chain forward { type filter hook forward priority 0; policy drop; }\n"
            "}\n";
  if (x.deaf)
    text += "table netdev usb {\n"
            "  chain lan { type filter hook ingress device \"lan0\" priority 0; policy drop; }\n"
            "}\n";
  return text;
}

result<done> load_ruleset(const netns& where, const std::string& script) {
  netns::inside here{where};
  // A context holds a socket of the namespace it was made in, so each load makes its own.
  std::unique_ptr<nft_ctx, void (*)(nft_ctx*)> context{nft_ctx_new(NFT_CTX_DEFAULT), nft_ctx_free};
  if (!context)
    return failure{fault::os, "opening nftables", 0};
  nft_ctx_buffer_error(context.get());
  nft_ctx_buffer_output(context.get());
  if (nft_run_cmd_from_buffer(context.get(), script.c_str()) != 0)
    return failure{
      fault::os, std::string{"loading nftables rules: "} + nft_ctx_get_error_buffer(context.get()),
      0};
  return done{};
}

} // namespace dongled::lab
