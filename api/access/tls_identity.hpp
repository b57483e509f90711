#pragma once

#include "config/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace caf {
class actor_system_config;
}

namespace dongled::api {

/// Where the three PEM files of one end of the shell's TLS are.
struct tls_files {
  std::string certificate, key, authority;
};

/// Who we are on the shell's TLS, and by whom the other end must be vouched for. Read and checked
/// once, and kept in memory: CAF 0.17.6 reads its files anew for each connection, and dies of one
/// that went missing. With them both ends demand a certificate that the authority has signed; host
/// names are not looked at, so the authority must sign nothing but dongleds and their operators.
class tls_identity {
public:
  /// Reads the files, and looks whether they fit together and are valid at present.
  /// `fault::bad_input` says which is to blame.
  static result<std::shared_ptr<const tls_identity>> load(const tls_files& from);
  ~tls_identity();
  tls_identity(const tls_identity&) = delete;
  tls_identity& operator=(const tls_identity&) = delete;

  /// Has an actor system, which must not outlive us, speak TLS as this identity.
  void use_in(caf::actor_system_config& cfg) const;

  /// What a person should mend though it works, such as a key that everybody may read.
  const std::vector<std::string>& warnings() const { return warnings_; }

private:
  tls_identity() = default;

  std::vector<std::string> warnings_;
  int certificate_ = -1, key_ = -1, authority_ = -1; ///< Files in memory.
};

} // namespace dongled::api
