#include "api/process/daemon.hpp"

int main(int argc, char** argv) { return dongled::api::run_daemon(argc, argv, DONGLED_VERSION); }
