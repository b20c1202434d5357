#include "services/mediation/firm/domain/firm.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "absl/strings/numbers.h"
#include "common/names/area_path.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace zhiwang::mediation {
namespace {

constexpr size_t kMostAreas = 50;
constexpr size_t kMostLawyers = 200;
constexpr std::string_view kLawyers = "lawyers/";

absl::Status CheckLawyers(const Firm& firm) {
  if (firm.lawyers.size() > kMostLawyers) {
    return error::FieldInvalid("firm.lawyers", "at most 200", "律师最多 200 名");
  }
  std::set<int64_t> named;
  for (const Lawyer& lawyer : firm.lawyers) {
    if (!named.insert(lawyer.licence).second) {
      return error::FieldInvalid("firm.lawyers.lawyer", fmt::format("{} is named twice", lawyer.licence),
                                 fmt::format("执业证号 {} 重复", lawyer.licence));
    }
    if (lawyer.until_day <= lawyer.from_day) {
      return error::FieldInvalid("firm.lawyers.until_day", fmt::format("{}: must be after from_day", lawyer.licence),
                                 fmt::format("执业证号 {}：止期须晚于起期", lawyer.licence));
    }
  }
  return absl::OkStatus();
}

bool Overlap(const Lawyer& lawyer, const Membership& membership) {
  return lawyer.licence == membership.licence &&
         std::max(lawyer.from_day, membership.from_day) < std::min(lawyer.until_day, membership.until_day);
}

bool IsNamed(const Firm& firm, const Membership& membership) {
  return std::any_of(firm.lawyers.begin(), firm.lawyers.end(), [&](const Lawyer& lawyer) {
    return lawyer.licence == membership.licence && lawyer.from_day == membership.from_day;
  });
}

}  // namespace

std::string OfficeOf(int64_t licence) { return fmt::format("{}{}", kLawyers, licence); }

std::optional<int64_t> LicenceOf(std::string_view office) {
  int64_t licence = 0;
  if (!office.starts_with(kLawyers)) return std::nullopt;
  office.remove_prefix(kLawyers.size());
  if (!absl::SimpleAtoi(absl::string_view(office.data(), office.size()), &licence)) return std::nullopt;
  return licence;
}

bool AreSame(const Firm& a, const Firm& b) {
  return a.name == b.name && a.area_paths == b.area_paths && a.lawyers == b.lawyers &&
         a.contract_from_day == b.contract_from_day && a.contract_until_day == b.contract_until_day;
}

absl::Status CheckFirm(const Firm& firm) {
  if (firm.contract_until_day < firm.contract_from_day) {
    return error::FieldInvalid("firm.contract_until_day", "must not be before contract_from_day",
                               "合同届满日期不能早于起始日期");
  }
  if (firm.area_paths.empty() || firm.area_paths.size() > kMostAreas) {
    return error::FieldInvalid("firm.areas", fmt::format("1 to 50 areas, not {}", firm.area_paths.size()),
                               fmt::format("服务区域须为 1 至 50 个，现为 {} 个", firm.area_paths.size()));
  }
  return CheckLawyers(firm);
}

const Lawyer* FindLawyer(const Firm& firm, int64_t licence, int day) {
  if (day < firm.contract_from_day || day > firm.contract_until_day) return nullptr;
  for (const Lawyer& lawyer : firm.lawyers) {
    if (lawyer.licence == licence && lawyer.from_day <= day && day < lawyer.until_day) return &lawyer;
  }
  return nullptr;
}

bool IsContractedFor(const Firm& firm, std::string_view area_path) {
  return std::any_of(firm.area_paths.begin(), firm.area_paths.end(),
                     [&](const std::string& path) { return LiesIn(area_path, path); });
}

const Membership* FindElsewhere(const Firm& firm, std::span<const Membership> known) {
  for (const Membership& membership : known) {
    if (membership.firm == firm.code) continue;
    for (const Lawyer& lawyer : firm.lawyers) {
      if (Overlap(lawyer, membership)) return &membership;
    }
  }
  return nullptr;
}

std::vector<Membership> MembershipsToWrite(const Firm& firm, std::span<const Membership> known, int today) {
  std::vector<Membership> changed;
  for (const Lawyer& lawyer : firm.lawyers) {
    const Membership wanted{lawyer.licence, firm.code, lawyer.from_day, lawyer.until_day};
    if (std::find(known.begin(), known.end(), wanted) == known.end()) changed.push_back(wanted);
  }
  for (Membership membership : known) {
    if (membership.firm != firm.code || IsNamed(firm, membership)) continue;
    const int ends = std::max(membership.from_day, today);
    if (membership.until_day <= ends) continue;
    membership.until_day = ends;
    changed.push_back(membership);
  }
  return changed;
}

}  // namespace zhiwang::mediation
