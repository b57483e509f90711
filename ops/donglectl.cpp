#include "api/shell/operator_tool.hpp"

int main(int argc, char** argv) {
  return dongled::api::run_operator_tool(argc, argv, DONGLED_VERSION);
}
