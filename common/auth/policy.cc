#include "common/auth/policy.h"

#include <fmt/format.h>

namespace zhiwang::auth {
namespace {

constexpr RoleSet kDispatchers = {Role::kZoneDispatcher, Role::kTownDispatcher, Role::kCentreDispatcher};
constexpr RoleSet kLeads = kDispatchers | RoleSet{Role::kCentreDirector};
constexpr RoleSet kCentre = {Role::kCentreDispatcher, Role::kCentreDirector};
constexpr RoleSet kTownUp = {Role::kTownDispatcher, Role::kCentreDispatcher, Role::kCentreDirector};
constexpr RoleSet kZoneTown = {Role::kZoneDispatcher, Role::kTownDispatcher};
constexpr RoleSet kField = {Role::kGridWorker, Role::kVillageMediator};
constexpr RoleSet kVillage = {Role::kVillageMediator};
constexpr RoleSet kHandlers = {Role::kDepartmentHandler};
constexpr RoleSet kAuditors = {Role::kAuditor};
constexpr RoleSet kAdministrators = {Role::kAdministrator};
constexpr RoleSet kPartners = {Role::kPartnerSystem};
constexpr RoleSet kServices = {Role::kService};
constexpr RoleSet kStaff = kField | kLeads | kHandlers | kAuditors | kAdministrators;
constexpr RoleSet kCitizens = {Role::kCitizen};
constexpr RoleSet kLawyers = {Role::kLawyer};
constexpr RoleSet kInside = kStaff | kPartners | kServices;

// The roles of each permission. The place is the grant's: an area with everything in it, or a department.
constexpr Rule kPolicy[] = {
    {"caller.read", kInside | kSelfRoles, "查看自己的身份与权限"},
    {"area.read", kInside | kCitizens, "查看区划"},
    {"area.locate", kInside | kCitizens, "由坐标查网格"},
    {"area.import", kAdministrators, "导入区划"},
    {"department.read", kInside, "查看部门"},
    {"department.import", kAdministrators, "导入部门"},
    {"staff.read", kStaff | kServices, "查看人员及其任职"},
    {"site_check.create", kServices, "下达现场核实"},
    {"site_check.read", kField | kLeads | kAuditors | kServices, "查看现场核实"},
    {"site_check.carry_out", RoleSet{Role::kGridWorker}, "现场核实（接单、退回、反馈）"},
    {"screening_task.create", kServices, "下达排查任务"},
    {"screening_task.read", kField | kLeads | kAuditors | kServices, "查看排查任务"},
    {"screening_task.carry_out", RoleSet{Role::kGridWorker}, "排查上报（网格任务）"},
    {"staff.import", kAdministrators, "导入人员及其任职"},
    {"grant.read", kServices, "读取全部任职（供鉴权）"},
    {"calendar.read", kInside | kCitizens, "查看工作日历"},
    {"calendar.copy", kServices, "读取全部工作日历（供计算时限）"},
    {"calendar.write", kAdministrators, "发布工作日历"},
    {"category.read", kInside | kCitizens, "查看诉求分类"},
    {"category.import", kAdministrators, "导入诉求分类"},
    {"case.create", kField | kLeads | kPartners, "登记诉求"},
    {"case.read", kStaff | kPartners, "查看诉求"},
    {"case.place", kLeads, "给诉求定位"},
    {"case.dispatch", kLeads, "派单"},
    {"case.accept", kHandlers, "签收"},
    {"case.return", kHandlers, "退单"},
    {"case.resolve", kHandlers, "答复"},
    {"case.callback", kLeads, "回访"},
    {"case.reopen", kLeads, "重办"},
    {"case.close", kLeads, "办结"},
    {"case.check_site", kLeads | kHandlers, "发起现场核实"},
    {"case.record_site_check", kServices, "登记现场核实的进展"},
    {"case.rule", RoleSet{Role::kCentreDirector}, "裁定（多次退单、多次重办、按不合理诉求或非职责办结）"},
    {"case.import", kAdministrators, "导入历史诉求"},
    {"case.refer", kLeads, "转调解"},
    {"case.record_mediation", kServices, "登记调解的进展"},
    {"my_case.create", kCitizens, "登记自己的诉求"},
    {"my_case.read", kCitizens, "查看自己的诉求"},
    {"my_case.write", kCitizens, "补充、撤回、评价自己的诉求"},
    {"committee.read", kField | kLeads | kAuditors | kAdministrators | kServices, "查看调解委员会、律所与排班"},
    {"committee.import", kAdministrators, "导入调解委员会"},
    {"mediation_rule.read", kField | kLeads | kAuditors | kAdministrators | kLawyers, "查看调解规则"},
    {"mediation_rule.write", kAdministrators, "发布调解规则"},
    {"dispute.create", kField | kLeads | kPartners | kServices, "登记纠纷"},
    {"dispute.presence", kField | kLeads | kHandlers | kAuditors, "知悉有纠纷"},
    {"dispute.read", kVillage | kLeads | kLawyers | kAuditors | kPartners | kServices, "查看纠纷摘要"},
    {"dispute.accept", kVillage | kLeads, "受理、不予受理"},
    {"dispute.mediate", kVillage | kZoneTown | kLawyers, "调解（登记当事人意见、起草协议、终结）"},
    {"dispute.record_withdrawal", kServices, "登记工单撤回转调解"},
    {"dispute.record_inspection", kServices, "登记勘查的进展"},
    {"assignment.answer", kVillage | kZoneTown | kLawyers, "接受、婉拒指派"},
    {"dispute.move", kVillage | kLeads, "上报、并案、拆分"},
    {"dispute.rule", kTownUp, "裁定（下交、第二次更换调解员、下调红色风险、恢复见面调解、撤销协议、作废）"},
    {"dispute.import", kAdministrators, "导入历史纠纷"},
    {"dispute_file.read", kVillage | kLeads | kLawyers, "查看卷宗"},
    {"agreement.read_delegated", kPartners, "查看所委派、委托纠纷已生效的协议（限该法院，逐次审计）"},
    {"mediator.propose", kLeads, "指派调解员"},
    {"firm.import", kAdministrators, "导入律师事务所"},
    {"roster.write", kLeads, "排班"},
    {"legal_service.record", kLawyers, "登记自己的法律服务"},
    {"legal_service.confirm", kDispatchers, "确认、作废法律服务记录"},
    {"legal_service.read", kLeads | kLawyers | kAuditors, "查看法律服务记录"},
    {"session.book", kVillage | kLeads | kLawyers, "安排会议"},
    {"session.feed", kVillage | kLeads | kLawyers, "订阅会议日历"},
    {"party.reveal", kVillage | kLeads | kLawyers, "查看当事人完整信息（须说明用途，逐次审计）"},
    {"party.search", kLeads, "按电话或证件号查当事人（逐次审计）"},
    {"template.publish", kAdministrators, "发布文书模板"},
    {"template.read", kVillage | kLeads | kLawyers | kAdministrators, "查看文书模板"},
    {"risk.raise", kVillage | kLeads, "上调风险"},
    {"risk.lower", kLeads, "下调风险"},
    {"callback.record", kVillage | kLeads, "登记调解回访"},
    {"violence.report", kField | kLeads | kHandlers | kAuditors | kLawyers, "报告暴力迹象"},
    {"violence.read", kTownUp | kPartners, "查看暴力情况报告"},
    {"violence.confirm", kTownUp | kPartners, "确认接收暴力情况报告"},
    {"screening.order", kTownUp, "部署排查"},
    {"screening.report", kField, "上报排查"},
    {"screening.read", kField | kLeads | kAuditors, "查看排查"},
    {"screening.record", kServices, "登记排查任务的结果"},
    {"seal.affix", kVillage | kZoneTown, "在调解协议上加盖调委会印章"},
    {"file.archive", kLeads, "归档卷宗"},
    {"file.export", kLeads, "导出卷宗（须说明用途，逐次审计）"},
    {"obligation.record", kVillage | kLeads, "登记协议的履行、免除"},
    {"confirmation.record", kVillage | kLeads, "准备、登记司法确认"},
    {"award.propose", kVillage | RoleSet{Role::kZoneDispatcher}, "申报以案定补"},
    {"award.approve", kTownUp, "审批以案定补"},
    {"award.read", kVillage | kLeads | kAuditors, "查看以案定补"},
    {"call.emergency", kField | kLeads | kServices, "声明紧急调用（优先处理）"},
    {"call.handoff", kServices, "以移交方式调用（服务之间）"},
    {"reporter.reveal", kLeads | kHandlers, "查看诉求人完整信息（须说明用途，逐次审计）"},
    {"reporter.search", kLeads, "按电话或证件号查诉求（逐次审计）"},
    {"reporter.protected", kCentre, "知悉受保护的诉求人（保密、举报、指明被投诉单位）"},
    {"report.read", kLeads | kAuditors | kAdministrators | kServices, "查看通报"},
    {"log.verify", kAuditors | kAdministrators, "核对流水与计数"},
    {"changelog.watch", kField | kLeads | kPartners | kServices | kAuditors | kAdministrators, "订阅变更（限本辖区）"},
    {"changelog.read", kAuditors | kAdministrators, "查看停滞的变更和当前的订阅"},
    {"changelog.retry", kAdministrators, "重试停滞的变更"},
    {"timer.read", kAuditors | kAdministrators, "查看定时事项"},
    {"timer.manage", kAdministrators, "重试失败的定时事项"},
    {"handoff.read", kAuditors | kAdministrators, "查看等待移交的变更"},
    {"handoff.manage", kAdministrators, "重试、放弃等待移交的变更"},
};

}  // namespace

std::span<const Rule> Policy() { return kPolicy; }

const Rule* FindRule(std::string_view permission) {
  for (const Rule& rule : kPolicy) {
    if (rule.permission == permission) return &rule;
  }
  return nullptr;
}

std::string PolicyTable() {
  std::string table = "| permission |", line = "|---|";
  for (const Role role : kAllRoles) {
    table += fmt::format(" {} |", RoleNameZh(role));
    line += ":-:|";
  }
  table += '\n' + line + '\n';
  for (const Rule& rule : kPolicy) {
    table += fmt::format("| `{}` {} |", rule.permission, rule.zh);
    for (const Role role : kAllRoles) table += rule.roles.Has(role) ? " ● |" : " |";
    table += '\n';
  }
  return table;
}

}  // namespace zhiwang::auth
