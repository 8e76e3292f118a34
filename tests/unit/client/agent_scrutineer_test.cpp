// What a scrutineer's page says of a sealed box, and what its agent remembers.
#include <catch2/catch.hpp>
