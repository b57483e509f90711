#include "api/access/tls_identity.hpp"

#include "tests/api/certificates.hpp"
#include "tests/api/published_tree.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::api;

namespace {

std::shared_ptr<const tls_identity> identity(const tls_files& x) {
  auto out = tls_identity::load(x);
  REQUIRE(out);
  return *out;
}

std::string trouble(const tls_files& x) {
  auto out = tls_identity::load(x);
  return out ? "" : out.why().doing;
}

bool holds(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

settings published_with(const tls_files& x) {
  auto out = test::published();
  out.shell.certificate_file = x.certificate;
  out.shell.key_file = x.key;
  out.shell.authority_file = x.authority;
  return out;
}

/// A daemon whose shell speaks TLS.
struct guarded_tree {
  explicit guarded_tree(const tls_files& x)
    : config(published_with(x)), tree(config, true, identity(x)) {
    tree.start({inspector_row(tree.w, "9.9")});
  }

  bool lets_in(std::shared_ptr<const tls_identity> who) const {
    remote daemon{{"127.0.0.1", config.shell.port, "9.9", std::move(who)}};
    auto said = daemon.call("status", {}, seconds{3});
    return static_cast<bool>(said);
  }

  settings config;
  test::fake_tree tree;
};

} // namespace

TEST_CASE("files that do not fit together are refused by name") {
  test::authority ours, theirs{"theirs"};
  auto good = ours.vouch("daemon");
  CHECK(trouble(good).empty());
  auto other = ours.vouch("other");
  CHECK(holds(trouble({good.certificate, other.key, good.authority}), "is not the key of"));
  CHECK(
    holds(trouble({good.certificate, good.key, "/nonexistent"}), "/nonexistent: cannot be read"));
  CHECK(holds(trouble({good.key, good.key, good.authority}), "no certificate"));
  CHECK(holds(trouble({good.certificate, good.certificate, good.authority}), "no key"));
  CHECK(holds(trouble(ours.vouch("late", -7200, -3600)), "has expired"));
  CHECK(holds(trouble(ours.vouch("early", 3600, 7200)), "is not valid yet"));
}

TEST_CASE("a key that others may read is warned of") {
  test::authority ours;
  auto files = ours.vouch("daemon");
  CHECK(identity(files)->warnings().empty());
  ::chmod(files.key.c_str(), 0644);
  REQUIRE(identity(files)->warnings().size() == 1);
  CHECK(holds(identity(files)->warnings()[0], "chmod 600"));
}

TEST_CASE("shells that the authority vouches for are let in, all others are not") {
  test::authority ours, theirs{"theirs"};
  guarded_tree daemon{ours.vouch("daemon")};
  auto friendly = identity(ours.vouch("operator"));
  REQUIRE(test::fake_tree::eventually([&] { return daemon.lets_in(friendly); }));
  CHECK_FALSE(daemon.lets_in(nullptr)); // in the clear
  auto foreign = theirs.vouch("stranger");
  CHECK_FALSE(daemon.lets_in(identity(foreign)));
  // Whoever believes our daemon, and is not believed by it.
  CHECK_FALSE(daemon.lets_in(identity({foreign.certificate, foreign.key, ours.path("authority")})));
  auto self = ours.self_signed("himself");
  CHECK_FALSE(daemon.lets_in(identity(self)));
  auto brief = identity(ours.vouch("brief", -3600, 2));
  CHECK(test::fake_tree::eventually([&] { return !daemon.lets_in(brief); })); // expired by then
  CHECK(daemon.lets_in(friendly)); // and the daemon lives on
}

TEST_CASE("a shell refuses a daemon that its authority does not vouch for") {
  test::authority ours, theirs{"theirs"};
  auto friendly = ours.vouch("operator");
  guarded_tree impostor{theirs.vouch("daemon")};
  auto accepted_there = theirs.vouch("spy");
  REQUIRE(test::fake_tree::eventually([&] { return impostor.lets_in(identity(accepted_there)); }));
  // Believed by the impostor, but believing only in ours.
  CHECK_FALSE(impostor.lets_in(
    identity({accepted_there.certificate, accepted_there.key, friendly.authority})));
}

TEST_CASE("files that vanish after the start do no harm") {
  test::authority ours;
  auto files = ours.vouch("daemon");
  guarded_tree daemon{files};
  auto friendly = identity(ours.vouch("operator"));
  for (auto& x : {files.certificate, files.key, files.authority})
    std::filesystem::remove(x);
  CHECK(test::fake_tree::eventually([&] { return daemon.lets_in(friendly); }));
}

TEST_CASE("a shell in the clear is not published where TLS is wished for") {
  test::authority ours;
  auto config = published_with(ours.vouch("daemon"));
  test::fake_tree tree{config, true};
  try {
    tree.start({inspector_row(tree.w, "9.9")});
  } catch (const std::runtime_error&) {
    SUCCEED("the tree does not come up with it"); // or it does, without a shell
  }
  remote daemon{{"127.0.0.1", config.shell.port, "9.9"}};
  CHECK_FALSE(daemon.call("status", {}, seconds{2}));
}
