# Boundaries, what is wrong with a set of them, and which area a point is in. Knows no protobuf, gRPC or SQL.
zhiwang_library(grid_geometry
                SRCS area_index.cc boundary.cc boundary_parse.cc geojson_rings.cc ring.cc sibling_check.cc
                DEPS zhiwang_s2 absl::status absl::statusor fmt::fmt nlohmann_json::nlohmann_json)

zhiwang_test(boundary_test SRCS boundary_test.cc DEPS grid_geometry)
zhiwang_test(sibling_check_test SRCS sibling_check_test.cc DEPS grid_geometry)
zhiwang_test(area_index_test SRCS area_index_test.cc DEPS grid_geometry Threads::Threads)
