#include "services/mediation/agreement/domain/confirmation/exclusions.h"

namespace zhiwang::mediation {
namespace {

std::vector<int> ClausesThatAre(bool confirmable, const AgreementTerms& terms) {
  std::vector<int> numbers;
  for (size_t i = 0; i < terms.topics.size(); ++i) {
    if ((ExclusionOf(terms.topics[i]) == Exclusion::kNone) == confirmable) numbers.push_back(static_cast<int>(i) + 1);
  }
  return numbers;
}

}  // namespace

Exclusion ExclusionOf(Topic topic) {
  switch (topic) {
    case Topic::kStatus:
      return Exclusion::kStatus;
    case Topic::kSpecialProcedure:
      return Exclusion::kSpecialProcedure;
    case Topic::kTitle:
      return Exclusion::kTitle;
    case Topic::kOrdinary:
    case Topic::kInheritance:
      break;
  }
  return Exclusion::kNone;
}

std::string_view ExclusionName(Exclusion exclusion) {
  switch (exclusion) {
    case Exclusion::kNone:
      break;
    case Exclusion::kNotForCourts:
      return "NOT_FOR_COURTS";
    case Exclusion::kOtherCourt:
      return "OTHER_COURT";
    case Exclusion::kStatus:
      return "STATUS";
    case Exclusion::kSpecialProcedure:
      return "SPECIAL_PROCEDURE";
    case Exclusion::kTitle:
      return "TITLE";
  }
  return "";
}

std::string_view ExclusionNameZh(Exclusion exclusion) {
  switch (exclusion) {
    case Exclusion::kNone:
      break;
    case Exclusion::kNotForCourts:
      return "不属于法院受理范围";
    case Exclusion::kOtherCourt:
      return "不属于该院管辖";
    case Exclusion::kStatus:
      return "身份关系";
    case Exclusion::kSpecialProcedure:
      return "特别程序、公示催告或破产";
    case Exclusion::kTitle:
      return "物权、知识产权确权";
  }
  return "";
}

std::vector<int> ConfirmableClauses(const AgreementTerms& terms) { return ClausesThatAre(true, terms); }

std::vector<int> ExcludedClauses(const AgreementTerms& terms) { return ClausesThatAre(false, terms); }

}  // namespace zhiwang::mediation
