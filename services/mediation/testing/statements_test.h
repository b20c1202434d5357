#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/mediation/testing/mediation_test.h"
#include "tests/support/statement_plans.h"

namespace zhiwang::mediation {

// A test of the statements that a part of the service makes, each explained by itself. `Fixture` is a test of that part.
template <class Fixture>
class StatementsTest : public Fixture {
 protected:
  using Statements = std::vector<testing::Statement>;
  using Exceptions = std::vector<testing::WholeRead>;

  // All statements from a start of the service to its end; meanwhile it is used.
  template <class Use>
  Statements StatementsWhile(Use use) {
    this->EndServer();
    testing::StatementRecorder recorder(this->schema_);
    this->RestartServer();
    use();
    this->EndServer();
    return recorder.Stop();
  }

  // Those of them whose text has one of these: ` award ` is a table, `report_` all tables that begin so.
  template <class Use>
  Statements StatementsAbout(std::initializer_list<std::string_view> tables, Use use) {
    Statements statements = StatementsWhile(std::move(use));
    std::erase_if(statements, [&](const testing::Statement& statement) {
      return std::none_of(tables.begin(), tables.end(),
                          [&](std::string_view table) { return statement.shape.find(table) != std::string::npos; });
    });
    return statements;
  }

  // The faults in their plans, with thirty other districts of the same size, and with this many times more rows of the `large`
  // tables in this district.
  std::vector<std::string> FaultsOf(const Statements& statements, std::initializer_list<const char*> large = {},
                                    const Exceptions& exceptions = {}, int times = 50) {
    testing::FillOtherDistricts(this->schema_);
    for (const char* table : large) testing::FillDistrict(this->schema_, table, kDistrict, times);
    return testing::PlanFaults(this->schema_, statements, exceptions);
  }

  // The tables that a replica reads as a whole when it starts, and those that the statements of a part read in addition.
  static Exceptions WithThoseOfReplicas(Exceptions others) {
    others.insert(others.end(), {{"SELECT version, content FROM mediation_rules WHERE district = ?",
                                  "a replica holds a district's rules"},
                                 {"SELECT district, content FROM calendar_copy", "a replica holds all calendars"},
                                 {"SELECT grants FROM grant_copy", "a replica holds what all staff may do"},
                                 {"SELECT id FROM ((SELECT id FROM dispute FORCE INDEX (by_state)",
                                  "a page of each open state, by its index, is merged"}});
    return others;
  }
};

}  // namespace zhiwang::mediation
