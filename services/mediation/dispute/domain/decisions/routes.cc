#include "services/mediation/dispute/domain/decisions/routes.h"

#include <algorithm>
#include <iterator>

namespace zhiwang::mediation {
namespace {

constexpr RouteKind kArbitration = RouteKind::kArbitration;
constexpr RouteKind kCourt = RouteKind::kCourt;
constexpr RouteKind kOffice = RouteKind::kOffice;
constexpr RouteKind kPolice = RouteKind::kPolice;

struct TypedRoute {
  Type type;
  RouteKind kind;
  std::string_view text;
};

constexpr std::string_view kCivilSuit = "依法向人民法院提起民事诉讼（《人民调解法》第二十六条）";
constexpr std::string_view kAdministrativeSuit = "依法向人民法院提起行政诉讼（《行政诉讼法》第二条）";
constexpr std::string_view kArbitrationByClause = "有仲裁协议的，向约定的仲裁机构申请仲裁（《仲裁法》）";
constexpr std::string_view kLandTitle =
    "土地所有权、使用权争议由人民政府处理：单位之间的向县级以上人民政府申请，个人之间、个人与单位之间的向乡级或者县级人"
    "民政府"
    "申请；不服处理决定的，自接到通知之日起三十日内起诉（《土地管理法》第十四条）";

// By type, the first to take first (调 art. 26; 鲁 art. 35).
constexpr TypedRoute kTypedRoutes[] = {
    {Type::kRuralLand, kArbitration,
     "土地承包经营纠纷向农村土地承包仲裁委员会申请仲裁（《农村土地承包经营纠纷调解仲裁法》第四条）"},
    {Type::kRuralLand, kOffice, kLandTitle},
    {Type::kRuralLand, kCourt, kCivilSuit},
    {Type::kExpropriation, kOffice,
     "对征收决定、补偿决定不服的，依法申请行政复议（《国有土地上房屋征收与补偿条例》第十四条、第二十六条）"},
    {Type::kExpropriation, kCourt, kAdministrativeSuit},
    {Type::kConstruction, kOffice, "向住房城乡建设主管部门投诉"},
    {Type::kConstruction, kCourt, kCivilSuit},
    {Type::kForestAndWater, kOffice,
     "林木、林地权属争议由人民政府处理：单位之间的向县级以上人民政府申请，个人之间、个人与单位之间的向乡镇或者县级以上"
     "人民政府"
     "申请；不服处理决定的，自接到通知之日起三十日内起诉（《森林法》第二十二条）"},
    {Type::kForestAndWater, kCourt, kCivilSuit},
    {Type::kEnvironment, kOffice, "请求生态环境主管部门处理"},
    {Type::kEnvironment, kCourt, kCivilSuit},
    {Type::kFamilyPlanning, kOffice, "向卫生健康主管部门反映，对行政行为不服的依法申请行政复议"},
    {Type::kFamilyPlanning, kCourt, kAdministrativeSuit},
    {Type::kVillageAffairs, kOffice, "由乡镇人民政府责令改正（《村民委员会组织法》第二十七条、第三十六条）"},
    {Type::kVillageAffairs, kCourt,
     "村民委员会的决定侵害合法权益的，请求人民法院撤销（《村民委员会组织法》第三十六条）"},
    {Type::kLabour, kArbitration,
     "向劳动人事争议仲裁委员会申请仲裁；自收到调解申请之日起十五日内未达成调解协议的，即可申请（《劳动争议调解仲裁法》"
     "第五条、"
     "第十四条）"},
    {Type::kLabour, kCourt, "对仲裁裁决不服的，依法向人民法院起诉（《劳动争议调解仲裁法》第五条、第五十条）"},
    {Type::kMedical, kOffice, "向卫生健康主管部门申请行政调解（《医疗纠纷预防和处理条例》第二十二条）"},
    {Type::kMedical, kCourt, kCivilSuit},
    {Type::kTraffic, kPolice, "请求公安机关交通管理部门调解（《道路交通安全法》第七十四条）"},
    {Type::kTraffic, kCourt, "直接向人民法院提起民事诉讼（《道路交通安全法》第七十四条）"},
    {Type::kEducation, kOffice, "书面请求主管教育行政部门调解（《学生伤害事故处理办法》第十八条）"},
    {Type::kEducation, kCourt, kCivilSuit},
    {Type::kHousing, kOffice, "物业服务活动中的纠纷向房地产行政主管部门投诉（《物业管理条例》第四十八条）"},
    {Type::kHousing, kArbitration, kArbitrationByClause},
    {Type::kHousing, kCourt, kCivilSuit},
    {Type::kConsumer, kOffice, "向有关行政部门投诉（《消费者权益保护法》第三十九条）"},
    {Type::kConsumer, kArbitration, kArbitrationByClause},
    {Type::kConsumer, kCourt, kCivilSuit},
    {Type::kContract, kArbitration, kArbitrationByClause},
    {Type::kContract, kCourt, kCivilSuit},
    {Type::kInjury, kPolice, "涉嫌违反治安管理的，由公安机关依法处理（《治安管理处罚法》）"},
    {Type::kInjury, kCourt, kCivilSuit},
    {Type::kFamily, kCourt, kCivilSuit},
    {Type::kNeighbours, kCourt, kCivilSuit},
    {Type::kBoundary, kOffice, kLandTitle},
    {Type::kBoundary, kCourt, kCivilSuit},
    {Type::kEthnicAndReligious, kOffice, "请求民族、宗教事务部门处理"},
    {Type::kEthnicAndReligious, kCourt, kCivilSuit},
    {Type::kEnterpriseReform, kArbitration,
     "属于劳动争议的，向劳动人事争议仲裁委员会申请仲裁（《劳动争议调解仲裁法》第五条）"},
    {Type::kEnterpriseReform, kCourt, kCivilSuit},
    {Type::kResettlement, kOffice, "请求县级以上地方人民政府移民管理机构处理"},
    {Type::kResettlement, kCourt, kAdministrativeSuit},
    {Type::kLawEnforcement, kOffice, "自知道该行政行为之日起六十日内申请行政复议（《行政复议法》第二十条）"},
    {Type::kLawEnforcement, kCourt, kAdministrativeSuit},
    {Type::kLitigation, kCourt, "依照诉讼程序向人民法院上诉、申请再审或者申请执行"},
    {Type::kDamages, kCourt, kCivilSuit},
};

// Each type has a way.
constexpr bool HasRoutes(Type type) {
  for (const TypedRoute& row : kTypedRoutes) {
    if (row.type == type) return true;
  }
  return false;
}
constexpr bool EachTypeHasRoutes() {
  for (int number = 1; number <= kTypes; ++number) {
    if (!HasRoutes(static_cast<Type>(number))) return false;
  }
  return true;
}
static_assert(EachTypeHasRoutes());

std::vector<Route> RoutesOfType(Type type) {
  std::vector<Route> routes;
  for (const TypedRoute& row : kTypedRoutes) {
    if (row.type == type) routes.push_back({row.kind, row.text});
  }
  return routes;
}

}  // namespace

std::vector<Route> RoutesOf(Type type, Refusal ground) {
  switch (ground) {
    case Refusal::kNone:
    case Refusal::kForbidden:
      return RoutesOfType(type);
    case Refusal::kByAuthorityOnly: {
      std::vector<Route> routes = RoutesOfType(type);
      const bool has_office =
          std::any_of(routes.begin(), routes.end(), [](const Route& route) { return route.kind == kOffice; });
      if (!has_office) routes.insert(routes.begin(), {kOffice, "向依法负责处理的机关申请处理"});
      return routes;
    }
    case Refusal::kTakenElsewhere:
      return {{kOffice, "由已经受理的机关继续处理；对其处理结果不服的，依照该程序申请救济"}};
    case Refusal::kNobodyToAnswer:
      return {{kPolice, "请公安派出所协助查明对方身份，查明后可以再次申请调解"}, {kCourt, kCivilSuit}};
  }
  return RoutesOfType(type);
}

std::string_view RouteText(Type type, Refusal ground, RouteKind kind) {
  for (const Route& route : RoutesOf(type, ground)) {
    if (route.kind == kind) return route.text;
  }
  return "";
}

}  // namespace zhiwang::mediation
