#include "services/mediation/report/counted_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/calendar/day.h"
#include "common/names/resource_name.h"
#include "common/reports/report_store.h"
#include "common/status/macros.h"
#include "services/mediation/agreement/agreement_noun.h"
#include "services/mediation/dispute/domain/ending.h"
#include "services/mediation/dispute/domain/number_text.h"
#include "services/mediation/document/document_noun.h"
#include "services/mediation/report/mediation_figures.h"
#include "services/mediation/report/number_check.h"

namespace zhiwang::mediation {
namespace {

constexpr int kMostVoidNumbers = 100;
constexpr int kVoidAtOnce = 200;
constexpr int kMostVoidPages = 50;  // pages of void files that are searched for those with a number
constexpr int kMostOfOne = 20'000;  // contributions of one dispute: more than any dispute has

bool MayBeCountedOff(int measure) {
  const bool is_end = measure >= NumberOf(kOutcomes.front()) && measure <= NumberOf(Measure::kAtLowestLevel);
  return is_end || measure == NumberOf(Measure::kPerformed) || measure == NumberOf(Measure::kUndisputedFacts);
}

// A text that sorts before this id, and after every id that sorts before it.
std::string JustBefore(std::string id) {
  --id.back();
  return id + '~';
}

// True if a reopening or a withdrawal in the days of the figure subtracts that end, performance or record.
absl::StatusOr<bool> IsCountedOff(sql::Txn& tx, const reports::Figure& figure, Span span, const reports::Counted& end) {
  ASSIGN_OR_RETURN(const std::vector<reports::ContributionRow> rows,
                   reports::ReadContributionsOf(tx, figure.district, end.kind, JustBefore(end.id), end.id, kMostOfOne));
  const int measure = CountedOff(static_cast<Measure>(end.contribution.measure), span);
  return std::any_of(rows.begin(), rows.end(), [&](const reports::ContributionRow& row) {
    const absl::CivilDay day = calendar::DayOfNumber(row.key.day);
    return row.key.measure == measure && row.key.nth == end.contribution.nth && day >= figure.cut_off.days.first &&
           day <= figure.cut_off.days.last;
  });
}

// The disputes of the counted resources, by kind and id: an agreement or a document counts for its dispute.
using CountedKey = std::pair<std::string, std::string>;
absl::StatusOr<std::map<CountedKey, std::string>> DisputesBehind(sql::Txn& tx, const std::string& district,
                                                                 const std::vector<reports::Counted>& counted) {
  std::map<CountedKey, std::string> disputes;
  std::vector<std::string> agreements, documents;
  for (const reports::Counted& one : counted) {
    disputes.emplace(CountedKey(one.kind, one.id), one.id);
    if (one.kind == AgreementNoun::kKind) agreements.push_back(one.id);
    if (one.kind == DocumentNoun::kKind) documents.push_back(one.id);
  }
  ASSIGN_OR_RETURN(const auto of_agreements, DisputesOfAgreements(tx, district, agreements));
  ASSIGN_OR_RETURN(const auto of_documents, DisputesOfDocuments(tx, district, documents));
  const auto take = [&](std::string_view kind, const std::map<std::string, std::string>& found) {
    for (const auto& [id, dispute] : found) disputes[{std::string(kind), id}] = dispute;
  };
  take(AgreementNoun::kKind, of_agreements);
  take(DocumentNoun::kKind, of_documents);
  return disputes;
}

absl::StatusOr<std::map<std::string, ReportedFile>> FilesNamed(sql::Txn& tx, const std::string& district,
                                                               const std::map<CountedKey, std::string>& disputes) {
  std::set<std::string> ids;
  for (const auto& [counted, dispute] : disputes) ids.insert(dispute);
  return FilesOf(tx, district, std::vector<std::string>(ids.begin(), ids.end()));
}

}  // namespace

absl::StatusOr<reports::CountedPage> OpenMediationFigure(sql::Txn& tx, const reports::Figure& figure, Span span,
                                                         std::string_view after, int limit) {
  ASSIGN_OR_RETURN(reports::CountedPage page, reports::OpenFigure(tx, figure, after, limit));
  std::vector<reports::Counted> kept;
  for (reports::Counted& one : page.counted) {
    bool counted_off = false;
    if (MayBeCountedOff(one.contribution.measure)) {
      ASSIGN_OR_RETURN(counted_off, IsCountedOff(tx, figure, span, one));
    }
    if (!counted_off) kept.push_back(std::move(one));
  }
  page.counted = std::move(kept);
  return page;
}

absl::StatusOr<std::vector<v1::FigureDispute>> ShowCounted(sql::Txn& tx, const reports::Figure& figure,
                                                           const std::vector<reports::Counted>& counted) {
  ASSIGN_OR_RETURN(const auto disputes, DisputesBehind(tx, figure.district, counted));
  ASSIGN_OR_RETURN(const auto files, FilesNamed(tx, figure.district, disputes));
  std::vector<v1::FigureDispute> shown;
  for (const reports::Counted& one : counted) {
    const std::string& id = disputes.at({one.kind, one.id});
    const auto file = files.find(id);
    const bool open = file != files.end() && !file->second.confidential;
    if (!open && figure.dimension != 0) continue;
    v1::FigureDispute& dispute = shown.emplace_back(ToProto(figure.district, one, id));
    if (open) continue;
    if (one.contribution.measure != NumberOf(Measure::kReceived)) dispute.clear_dispute();
    dispute.clear_committee();
    dispute.clear_type();
    dispute.clear_level();
  }
  return shown;
}

absl::StatusOr<std::vector<v1::VoidNumber>> VoidNumbersOn(sql::Txn& tx, const std::string& district,
                                                          const reports::Ground& ground,
                                                          const reports::CutOff& cut_off) {
  const reports::Figure voided{
      .district = district, .ground = ground, .parts = {{.measure = NumberOf(Measure::kVoided)}}, .cut_off = cut_off};
  std::vector<v1::VoidNumber> numbers;
  std::string after;
  for (int pages = 0; pages < kMostVoidPages; ++pages) {
    ASSIGN_OR_RETURN(const reports::CountedPage page, reports::OpenFigure(tx, voided, after, kVoidAtOnce));
    ASSIGN_OR_RETURN(const auto disputes, DisputesBehind(tx, district, page.counted));
    ASSIGN_OR_RETURN(const auto files, FilesNamed(tx, district, disputes));
    for (const reports::Counted& one : page.counted) {
      const auto file = files.find(one.id);
      if (file == files.end() || !file->second.number) continue;
      if (numbers.size() == kMostVoidNumbers) return numbers;
      v1::VoidNumber& number = numbers.emplace_back();
      if (!file->second.confidential) number.set_dispute(FormatResourceName(district, "disputes", one.id));
      number.set_number(NumberText(file->second.number));
      number.set_committee(FormatResourceName(district, "committees", std::to_string(file->second.number->committee)));
      number.set_reason(std::string(EndKindNameZh(EndKind::kByMistake)));
    }
    if (page.next.empty()) return numbers;
    after = page.next;
  }
  return numbers;
}

}  // namespace zhiwang::mediation
