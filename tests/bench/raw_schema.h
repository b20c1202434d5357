#pragma once

#include <string>

#include "common/calendar/working_calendar.h"
#include "common/sql/database.h"
#include "tests/support/cluster/cluster.h"

// What the floors stand on that write what a service writes, without a service around it.
namespace zhiwang::bench {

// A schema like that of the program's service with the same number of connections: nothing else works on it.
sql::Options RawSchema(testing::Cluster& cluster, const std::string& program, const std::string& schema);

// A calendar without holidays.
calendar::WorkingCalendar RawCalendar();

}  // namespace zhiwang::bench
