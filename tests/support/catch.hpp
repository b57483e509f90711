#pragma once

// Debian 12 ships Catch2 2 (one header), Debian 13 ships Catch2 3: tests include this file.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx; // as Catch2 2 has it
#else
#include <catch2/catch.hpp>
#endif
