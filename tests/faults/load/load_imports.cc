#include "tests/faults/load/load_client.h"

#include <algorithm>
#include <future>
#include <utility>

#include <fmt/format.h>

#include "absl/strings/str_cat.h"

// The imports of a client of a Load: rows that carry no request_id, because importing them again changes nothing.
namespace zhiwang::testing {
namespace {

constexpr absl::Duration kImportPatience = absl::Seconds(4);

}  // namespace

// Sends a call again and again until it succeeds. It carries no request_id, because doing it again changes nothing.
template <class Send>
void Load::Client::Insisted(const char* what, const std::string& subject, const Send& once) {
  Operation& operation = load_.history_.Begin({.caller = name_,
                                               .method = what,
                                               .request_id = {},
                                               .subject = subject,
                                               .change = what,
                                               .request = subject,
                                               .attempts = {},
                                               .answer = {}});
  const auto noted = [&](size_t replica) {
    Attempt attempt{.begun = absl::Now(), .ended = {}, .replica = static_cast<int>(replica) + 1, .status = {}};
    attempt.status = once(replica);
    attempt.ended = absl::Now();
    load_.history_.Note(operation, attempt);
    return attempt;
  };
  for (;;) {
    const size_t replica = static_cast<size_t>(Any(0, kReplicas - 1));
    std::future<Attempt> twin;
    if (Chance(0.1)) twin = std::async(std::launch::async, noted, (replica + 1) % kReplicas);
    const Attempt attempt = noted(replica);
    if (twin.valid()) twin.get();
    if (attempt.status.ok()) break;
    // An import that met another of the same rows is to be repeated: CHANGED_CONCURRENTLY.
    if (!IsUnsettled(attempt.status) && !absl::IsAborted(attempt.status)) {
      return load_.history_.Violation(absl::StrCat(what, " was answered ", Describe(attempt.status)), subject);
    }
    operation.unknown_since = std::min(operation.unknown_since, attempt.begun);
    if (GivesUp(operation)) return;
    absl::SleepFor(absl::Milliseconds(Any(5, 40)));
  }
  load_.history_.Settle(operation, Outcome::kDone, {}, 0);
  NoteSettled(operation);
}

// Historic rows, the same again until they are in; now and then both replicas at once.
void Load::Client::Import() {
  std::vector<Case> rows;
  for (int64_t i = Any(1, 6); i > 0; --i) {
    Case& row = rows.emplace_back();
    row.set_external_id(fmt::format("{}-{}-{}", name_, run_, ++texts_));
    row.set_channel(intake::v1::Case::PETITION_PLATFORM);
    row.set_text(fmt::format("历史诉求 {}", row.external_id()));
    row.set_category(absl::StrCat(load_.district_.name, "/categories/010101"));
    row.set_urgency(intake::v1::Case::NORMAL);
    row.set_kind(intake::v1::Case::REQUEST);
    row.set_area(AnyArea());
    row.mutable_receive_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - Any(86'400, 86'400 * 5));
  }
  const auto once = [this, &rows](size_t replica) -> absl::Status {
    grpc::ClientContext context;
    load_.installation_.cluster().SignAs(context, name_);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kImportPatience));
    const auto stream = cases_[replica]->ImportCases(&context);
    intake::v1::ImportCasesRequest message;
    message.mutable_header()->set_district(load_.district_.name);
    bool open = stream->Write(message);
    int64_t number = 0;
    for (const Case& row : rows) {
      message.mutable_row()->set_row(++number);
      *message.mutable_row()->mutable_case_() = row;
      open = open && stream->Write(message);
    }
    stream->WritesDone();
    intake::v1::ImportCasesResponse response;
    int64_t taken = 0;
    while (stream->Read(&response)) {
      taken += response.created() + response.unchanged();
      for (const auto& refusal : response.refusals()) {
        if (refusal.reason() == "SERVICE_UNAVAILABLE") continue;
        load_.history_.Violation(absl::StrCat("a row of an import was refused: ", Describe(refusal)));
      }
    }
    const absl::Status status = rpc::FromWire(stream->Finish());
    if (!status.ok()) return status;
    return taken == number ? status : absl::UnavailableError("not every row was taken");
  };
  Insisted("ImportCases", rows.front().external_id(), once);
  for (const Case& row : rows) load_.promised_.AddImported(row);
}

// A person of one's own gets a further assignment.
void Load::Client::Assign() {
  const std::string staff = fmt::format("F{}-{}-{}", number_, run_, Any(1, 5));
  const std::string area = AnyArea();
  const std::string from = fmt::format("20{:02}-{:02}-{:02}", Any(10, 25), Any(1, 12), Any(1, 28));
  const auto once = [&](size_t replica) -> absl::Status {
    grpc::ClientContext context;
    load_.installation_.cluster().SignAs(context, name_);
    context.set_deadline(absl::ToChronoTime(absl::Now() + kImportPatience));
    grid::v1::ImportStaffResponse response;
    const auto stream = staff_[replica]->ImportStaff(&context, &response);
    grid::v1::ImportStaffRequest message;
    message.mutable_header()->set_district(load_.district_.name);
    bool open = stream->Write(message);
    message.mutable_row()->set_row(1);
    grid::v1::Staff& row = *message.mutable_row()->mutable_staff();
    row.set_name(absl::StrCat(load_.district_.name, "/staff/", staff));
    row.set_display_name("李四");
    row.set_duty_phone("19900000000");
    row.add_assignments()->set_role(grid::v1::Assignment::GRID_WORKER);
    row.mutable_assignments(0)->set_area(area);
    row.mutable_assignments(0)->set_from_day(from);
    open = open && stream->Write(message);
    stream->WritesDone();
    const absl::Status status = rpc::FromWire(stream->Finish());
    if (status.ok() && response.refused() > 0) {
      load_.history_.Violation(absl::StrCat("an assignment was refused: ", Describe(response)));
    }
    return status;
  };
  Insisted("ImportStaff", staff, once);
  load_.promised_.AddAssignment(absl::StrCat(load_.district_.name, "/staff/", staff), area, from);
}

}  // namespace zhiwang::testing
