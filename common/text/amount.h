#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zhiwang {

// An amount of money in figures, as papers have it: 1050000 fen is `10,500.00`. Below zero with `-` in front.
std::string AmountInFigures(int64_t fen);

// An amount of money in capitals (大写金额), by the rules for papers of payment (中国人民银行《支付结算办法》附一): 1640902 fen is
// `壹万陆仟肆佰零玖元零贰分`, 1050000 fen `壹万零伍佰元整`. Where the rules leave a 零 open (`1,680.32`, `107,000.53`) none is
// written; 整 stands after 元 alone. Nothing for an amount below zero, and for a trillion yuan and more.
std::optional<std::string> AmountInCapitals(int64_t fen);

// The amount in fen of capitals in either way that the rules allow: with 圆 for 元, 正 for 整, 整 after 角 too, and with or
// without a 零 that they leave open. Nothing for anything else: what is read is what was meant, or not read.
std::optional<int64_t> ReadAmountInCapitals(std::string_view capitals);

}  // namespace zhiwang
