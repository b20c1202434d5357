#include "services/grid_registry/screening_task/screening_task_record.h"

#include <utility>

#include "services/grid_registry/registry_errors.h"
#include "zhiwang/grid/v1/screening_task_record.pb.h"

namespace zhiwang::grid {
namespace {

// Writes the findings over those that are there, so that what a newer version wrote in them is kept.
void WriteFindings(const ScreeningTask& task, v1::ScreeningTaskBody& body) {
  const int count = static_cast<int>(task.findings.size());
  while (body.findings_size() > count) body.mutable_findings()->RemoveLast();
  while (body.findings_size() < count) body.add_findings();
  for (int i = 0; i < count; ++i) {
    const ScreeningFinding& finding = task.findings[static_cast<size_t>(i)];
    common::v1::ScreeningFinding& written = *body.mutable_findings(i);
    written.set_number(i + 1);
    written.set_dispute_type(finding.dispute_type);
    if (finding.point) {
      written.mutable_point()->set_longitude(finding.point->longitude);
      written.mutable_point()->set_latitude(finding.point->latitude);
    }
    written.set_summary(finding.summary);
    written.set_people_known(finding.people_known);
  }
}

}  // namespace

std::string EncodeBody(const ScreeningTask& task) {
  v1::ScreeningTaskBody body;
  body.ParseFromString(task.stored);
  body.set_round(task.round);
  body.set_about(task.about);
  body.set_created(absl::ToUnixMicros(task.created));
  body.set_at(absl::ToUnixMicros(task.changed));
  body.set_worker(task.worker);
  body.set_reported(task.reported ? absl::ToUnixMicros(*task.reported) : 0);
  WriteFindings(task, body);
  return body.SerializeAsString();
}

absl::Status DecodeBody(std::string bytes, ScreeningTask& task) {
  v1::ScreeningTaskBody body;
  if (!body.ParseFromString(bytes)) return error::Unexpected("a screening task's row cannot be read");
  task.round = body.round();
  task.about = body.about();
  task.created = absl::FromUnixMicros(body.created());
  task.changed = absl::FromUnixMicros(body.at());
  task.worker = body.worker();
  if (body.reported() != 0) task.reported = absl::FromUnixMicros(body.reported());
  task.findings.clear();
  for (const common::v1::ScreeningFinding& written : body.findings()) {
    ScreeningFinding& finding = task.findings.emplace_back();
    finding.dispute_type = written.dispute_type();
    if (written.has_point()) finding.point = Point{written.point().longitude(), written.point().latitude()};
    finding.summary = written.summary();
    finding.people_known = written.people_known();
  }
  task.stored = std::move(bytes);
  return absl::OkStatus();
}

}  // namespace zhiwang::grid
