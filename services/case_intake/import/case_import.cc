#include "services/case_intake/import/case_import.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/clock.h"
#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/privacy/fingerprint.h"
#include "common/resource/import/row_outcome.h"
#include "common/resource/moment.h"
#include "common/resource/noun.h"
#include "common/sql/lease/id_source.h"
#include "common/status/macros.h"
#include "services/case_intake/case/case_noun.h"
#include "services/case_intake/case/case_store.h"
#include "services/case_intake/case/domain/case_errors.h"
#include "services/case_intake/case/domain/decisions.h"
#include "services/case_intake/case/wire/case_proto.h"
#include "services/case_intake/reporter/reporter_seal.h"
#include "services/grid_registry/client/named_area.h"

namespace zhiwang::intake {
namespace {

constexpr size_t kRowsABatch = 512;
constexpr size_t kBytesABatch = 2 << 20;
constexpr absl::Duration kLongestBatch = absl::Seconds(30);
// So many batches are written at a time, each on a connection of its own: most of a batch is waiting for the database.
constexpr size_t kBatchesAtATime = 3;

// The print that tells "the same again" from "the same number, other content".
absl::StatusOr<std::string> PrintOf(const privacy::KeyRing& keys, const v1::Case& row) {
  return privacy::Fingerprint(keys, "case_intake.import", row.SerializeAsString());
}

// The first id that an imported case tries: the moment of its receipt, and below that bits of its external id, so that a
// row that is imported twice at the same time looks in the same place.
int64_t FirstIdFor(const Case& c) {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a: the same on every machine
  for (const unsigned char byte : c.external_id) hash = (hash ^ byte) * 1099511628211ULL;
  return sql::IdAt(c.facts.received, hash);
}

// A row that may be written.
struct Row {
  int64_t number;
  Case c;  // its reporter is sealed once it has its id
  Reporter reporter;
  std::string print;
};

// Rows that are answered together, and what is known of the refused ones so far.
struct Batch {
  std::vector<Row> rows;
  size_t bytes = 0;
  v1::ImportCasesResponse response;

  // Refused rows count as well: their answer may be many times as long as they are.
  bool full() const {
    return rows.size() + static_cast<size_t>(response.refusals_size()) >= kRowsABatch || bytes >= kBytesABatch;
  }
  bool empty() const { return rows.empty() && response.refusals().empty(); }

  void Refuse(int64_t row, const absl::Status& status) { *response.add_refusals() = resource::RefusedRow(row, status); }
};

// A batch on its way into the database.
struct Writing {
  std::set<std::string> external_ids;
  std::future<absl::StatusOr<v1::ImportCasesResponse>> answer;
};

// One run of the import. Rows are taken into the next batch while those before are written: no two share state.
class CaseImport {
 public:
  CaseImport(const CaseImportParts& parts, const rpc::Call& call, const v1::ImportCasesHeader& header,
             std::string district, std::shared_ptr<const DistrictSettings> settings)
      : parts_(parts),
        call_(call),
        dry_run_(header.dry_run()),
        district_(std::move(district)),
        settings_(std::move(settings)) {}

  // Checks a row and takes it into the batch.
  void Take(const v1::HistoricCase& row, Batch& batch) const {
    batch.response.set_last_row(row.row());
    batch.bytes += row.ByteSizeLong();
    if (const absl::Status taken = TakeSound(row, batch); !taken.ok()) batch.Refuse(row.row(), taken);
  }

  // Writes a batch and answers what became of it.
  absl::StatusOr<v1::ImportCasesResponse> Write(Batch batch) {
    std::vector<Row> fresh;
    std::vector<std::pair<int64_t, absl::Status>> conflicts;
    RETURN_IF_ERROR(parts_.db.Transact(absl::Now() + kLongestBatch, [&](sql::Txn& tx) -> absl::Status {
      conflicts.clear();
      ASSIGN_OR_RETURN(fresh, Fresh(tx, batch.rows, conflicts));
      return dry_run_ ? absl::OkStatus() : Insert(tx, fresh);
    }));
    if (dry_run_) {
      for (const Row& row : fresh) tried_.emplace(row.c.external_id, row.print);
    }
    for (const auto& [row, status] : conflicts) batch.Refuse(row, status);
    batch.response.set_created(static_cast<int64_t>(fresh.size()));
    batch.response.set_unchanged(static_cast<int64_t>(batch.rows.size() - fresh.size() - conflicts.size()));
    return std::move(batch.response);
  }

 private:
  absl::Status TakeSound(const v1::HistoricCase& row, Batch& batch) const {
    ASSIGN_OR_RETURN(Case recalled, Recalled(row.case_()));
    ASSIGN_OR_RETURN(Reporter reporter, ReporterFromProto(row.case_().reporter()));
    ASSIGN_OR_RETURN(std::string print, PrintOf(parts_.keys, row.case_()));
    batch.rows.push_back({row.row(), std::move(recalled), std::move(reporter), std::move(print)});
    return absl::OkStatus();
  }

  // The row as a case of the past, placed as far as the registry can say. Its department may be closed or ended by now; it
  // keeps a category and an area that had not ended when it came in.
  absl::StatusOr<Case> Recalled(const v1::Case& row) const {
    ASSIGN_OR_RETURN(Case c, HistoricFromProto(district_, row));
    const int received = calendar::DayNumberOf(c.facts.received);
    if (!c.facts.category.empty()) {
      RETURN_IF_ERROR(
          CheckCategory("case.category", settings_->categories, c.facts.category, received, calendar::TodayNumber()));
    }
    rpc::Call asking = call_;
    asking.deadline = absl::Now() + absl::Seconds(3);
    if (!c.facts.unit.empty()) {
      ASSIGN_OR_RETURN(const grid::KnownUnit unit, parts_.registry.FindUnit(asking, district_, c.facts.unit));
      if (!unit.exists) return error::DepartmentUnknown("case.unit", row.unit());
    }
    if (!c.complained_unit.empty()) {
      ASSIGN_OR_RETURN(const grid::KnownUnit unit, parts_.registry.FindUnit(asking, district_, c.complained_unit));
      if (!unit.exists) return error::DepartmentUnknown("case.complained_unit", row.complained_unit());
    }
    if (c.point) {
      ASSIGN_OR_RETURN(c.area, parts_.registry.Locate(asking, district_, *c.point));
      c.placement = c.area.empty() ? Placement::kOutside : Placement::kPlaced;
    } else if (!c.claimed_area.empty()) {
      ASSIGN_OR_RETURN(const grid::NamedArea named,
                       grid::FindNamedArea(parts_.registry, asking, district_, c.claimed_area, received));
      ASSIGN_OR_RETURN(c.area, grid::OnlyHolder("case.area", named));
      c.placement = Placement::kPlaced;
      c.claimed_area.clear();
    }
    c.facts.area_path = AreaPathOf(c.area);
    const absl::Time now = resource::NowInMicros();
    return Recall({resource::ActorOf(call_), now, *settings_->calendar, settings_->terms}, std::move(c));
  }

  // The rows that are not there yet, with ids that are free. Rows that are there with other content, or twice in the
  // batch with other content, are conflicts.
  absl::StatusOr<std::vector<Row>> Fresh(sql::Txn& tx, const std::vector<Row>& rows,
                                         std::vector<std::pair<int64_t, absl::Status>>& conflicts) const {
    std::vector<std::string> external_ids;
    for (const Row& row : rows) external_ids.push_back(row.c.external_id);
    ASSIGN_OR_RETURN(const std::vector<KnownRow> known, RowsByExternalId(tx, district_, external_ids));
    std::map<std::string_view, std::string_view> prints;
    for (const KnownRow& row : known) prints.emplace(row.external_id, row.source_print);
    for (const std::string& id : external_ids) {
      if (const auto tried = tried_.find(id); tried != tried_.end()) prints.emplace(id, tried->second);
    }
    std::vector<Row> fresh;
    for (const Row& row : rows) {
      const auto [there, is_new] = prints.emplace(row.c.external_id, row.print);
      if (is_new) {
        fresh.push_back(row);
      } else if (there->second != row.print) {
        conflicts.emplace_back(row.number, error::ImportConflict(row.c.external_id));
      }
    }
    RETURN_IF_ERROR(GiveIds(tx, fresh));
    return fresh;
  }

  absl::Status GiveIds(sql::Txn& tx, std::vector<Row>& fresh) const {
    std::set<int64_t> taken;
    std::vector<Row*> without;
    for (Row& row : fresh) {
      row.c.id = FirstIdFor(row.c);
      without.push_back(&row);
    }
    while (!without.empty()) {
      std::vector<int64_t> wanted;
      for (Row* row : without) {
        while (taken.contains(row->c.id)) ++row->c.id;
        taken.insert(row->c.id);
        wanted.push_back(row->c.id);
      }
      ASSIGN_OR_RETURN(const std::vector<int64_t> elsewhere, TakenIds(tx, district_, wanted));
      const std::set<int64_t> lost(elsewhere.begin(), elsewhere.end());
      std::erase_if(without, [&](const Row* row) { return !lost.contains(row->c.id); });
    }
    return absl::OkStatus();
  }

  absl::Status Insert(sql::Txn& tx, const std::vector<Row>& fresh) const {
    if (fresh.empty()) return absl::OkStatus();
    std::vector<Case> cases;
    std::vector<changelog::Change> changes;
    const absl::Time now = resource::NowInMicros();
    for (const Row& row : fresh) {
      Case& c = cases.emplace_back(row.c);
      ASSIGN_OR_RETURN(c.reporter, SealReporter(parts_.keys, c.district, c.id, row.reporter));
      c.source_print = row.print;
      c.changed = now;
      changes.push_back(resource::WholeChangeOf<CaseNoun>(
          nullptr, c, "case.imported", {.principal = call_.principal, .trace_parent = call_.trace_parent}));
    }
    const absl::Status inserted = InsertCases(tx, cases);
    if (sql::IsDuplicateKey(inserted)) return sql::Rerun("another import wrote the same rows");
    RETURN_IF_ERROR(inserted);
    return changelog::Append(tx, changes);
  }

  const CaseImportParts parts_;
  const rpc::Call& call_;
  const bool dry_run_;
  const std::string district_;
  const std::shared_ptr<const DistrictSettings> settings_;
  // In a dry run the rows of earlier batches, external id → print: they would be there by now.
  absl::flat_hash_map<std::string, std::string> tried_;
};

}  // namespace

absl::Status RunCaseImport(const CaseImportParts& parts, const rpc::Call& call,
                           server::Stream<v1::ImportCasesRequest, v1::ImportCasesResponse>& stream) {
  v1::ImportCasesRequest message;
  ASSIGN_OR_RETURN(const bool begun, stream.Read(message));
  if (!begun || !message.has_header()) return error::StreamOrder("the first message must be the header");
  ASSIGN_OR_RETURN(std::string district, ParseDistrictName("header.district", message.header().district()));
  ASSIGN_OR_RETURN(auto settings, parts.settings.WithCalendar(district, absl::Now() + absl::Seconds(3)));
  const bool dry_run = message.header().dry_run();
  CaseImport import(parts, call, message.header(), std::move(district), std::move(settings));

  // A trial keeps what it has seen in memory, where batches would meet; and it waits for no disk.
  const size_t at_a_time = dry_run ? 1 : kBatchesAtATime;
  Batch next;
  std::deque<Writing> writing;  // waited for when this ends, however it does
  const auto answer_oldest = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(const v1::ImportCasesResponse response, writing.front().answer.get());
    writing.pop_front();
    stream.Write(response);  // a caller that is gone reads no more; its next read ends the import
    return absl::OkStatus();
  };
  const auto write_next = [&]() -> absl::Status {
    std::set<std::string> external_ids;
    for (const Row& row : next.rows) external_ids.insert(row.c.external_id);
    // Of two rows with one external id the first counts: its batch is waited for.
    const auto overlaps = [&](const Writing& earlier) {
      return std::any_of(external_ids.begin(), external_ids.end(),
                         [&](const std::string& id) { return earlier.external_ids.contains(id); });
    };
    while (writing.size() == at_a_time || std::any_of(writing.begin(), writing.end(), overlaps)) {
      RETURN_IF_ERROR(answer_oldest());
    }
    writing.push_back(
        {std::move(external_ids), std::async(std::launch::async, [&import, batch = std::exchange(next, {})]() mutable {
           return import.Write(std::move(batch));
         })});
    return absl::OkStatus();
  };
  for (;;) {
    ASSIGN_OR_RETURN(const bool more, stream.Read(message));
    if (!more) break;
    if (!message.has_row()) return error::StreamOrder("only the first message is the header, all others are rows");
    import.Take(message.row(), next);
    if (next.full()) RETURN_IF_ERROR(write_next());
  }
  if (!next.empty()) RETURN_IF_ERROR(write_next());
  while (!writing.empty()) RETURN_IF_ERROR(answer_oldest());
  return absl::OkStatus();
}

}  // namespace zhiwang::intake
