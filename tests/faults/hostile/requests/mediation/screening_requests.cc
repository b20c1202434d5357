#include "tests/faults/hostile/requests/request_tables.h"

namespace zhiwang::testing {

const RequestTable& RequestsOfScreenings() {
  static const auto* const templates = new RequestTable{
      {"OrderScreening", {R"(district: "$district" request_id: "$id"
           screening_round {area: "$district/areas/$code" rhythm: $r_rhythm from_day: "$today" until_day: "$today"
                            about: "债务、邻里纠纷"})"}},
      {"EndScreeningRhythm", {R"(name: "$r_live" request_id: "$id")"}},
      {"GetScreeningRound", {R"(name: "$r_round")"}},
      {"ListScreeningRounds", {R"(district: "$district" page_size: 20 area: "$district/areas/370211000000")"}},
      {"GetScreening", {R"(name: "$r_screening")"}},
      {"ListScreenings", {R"(district: "$district" page_size: 20 state: DUE round: "$r_round")"}},
      {"ReportScreening", {R"(name: "$r_open" request_id: "$id"
           findings {dispute_type: "NEIGHBOURS" summary: "两户因排水争执" point {longitude: 120.042886 latitude: 35.799837}})"}},
      {"RecordScreening", {R"(name: "$r_open" request_id: "$id"
           progress {task: "$district/screeningTasks/$number" state: REPORTED at {seconds: 1790000000}})"}},
      {"CreateScreeningTask", {R"(district: "$district" request_id: "$id"
           screening_task {screening: "$district/screenings/$number" round: "$district/screeningRounds/1"
                           grid: "$district/areas/$code" about: "债务纠纷" due_time {seconds: 4000000000}})"}},
      {"GetScreeningTask", {R"(name: "$r_task")"}},
      {"ListScreeningTasks",
       {R"(district: "$district" page_size: 20 state: DUE area: "$district/areas/370211000000")"}},
      {"ReportScreeningTask", {R"(name: "$r_due_task" request_id: "$id"
           findings {dispute_type: "FAMILY" summary: "赡养争执" people_known: true})"}},
  };
  return *templates;
}

}  // namespace zhiwang::testing
