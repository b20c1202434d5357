#pragma once

#include <string>
#include <string_view>

namespace zhiwang::privacy {

// The visible part of personal data for people who need not know it. GB/T 35273-2020 (7.2) asks for de-identification
// wherever personal data is displayed and GB/T 37964-2019 counts masking among its techniques; which characters stay is
// left to the trade, whose habits these are. Characters are counted as a reader sees them (UAX #29): marks belong to their
// letter, blanks and what is not drawn are none. Each hidden one shows as `*`; empty stays empty; text that is not well-formed UTF-8 shows as `*`.

// The first character stays: 张三 → 张*, 欧阳修 → 欧**, John → J***. A name of one character is hidden.
std::string MaskName(std::string_view name);

// The first three and the last four stay: 13812345678 → 138****5678. Of a number shorter than 11 digits the last two
// stay, but at most half of it.
std::string MaskPhone(std::string_view phone);

// The first and the last character stay: 3****************X. The first six digits tell the county, the next eight the
// date of birth, the three after that the order and the sex (GB 11643-1999): in one town, where most share the first
// six, any more of them would tell who it is. The last is computed from the others. Numbers under four characters are
// hidden.
std::string MaskIdentityNumber(std::string_view number);

// Everything from the first digit on is hidden, and at least the last half: 隐珠街道双珠路社区3号楼 → 隐珠街道双珠******.
std::string MaskAddress(std::string_view address);

}  // namespace zhiwang::privacy
