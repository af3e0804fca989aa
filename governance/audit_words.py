"""What the deeds in the audit trail are called. Apps put their own words in when they are ready."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "governance.added_post": _("任命岗位"),
    "governance.added_webhook": _("加系统对接"),
    "governance.asked_matrix_change": _("申请改权限表"),
    "governance.granted_matrix_change": _("同意改权限表"),
    "governance.refused_matrix_change": _("不同意改权限表"),
    "governance.audit_epoch_begun": _("恢复后重新封存"),
    "governance.audit_exported": _("导出留痕"),
    "governance.audit_read": _("查阅留痕"),
    "governance.changed_password": _("改密码"),
    "governance.chose_post": _("换岗位"),
    "governance.chose_ways": _("改接收方式"),
    "governance.ended_sessions": _("结束会话"),
    "governance.locked_account": _("锁定账号"),
    "governance.made_recovery_codes": _("生成恢复码"),
    "governance.reset_password": _("重设密码"),
    "governance.reset_second_factor": _("解绑验证器"),
    "governance.unlocked_account": _("解锁账号"),
    "governance.used_recovery_code": _("用恢复码登录"),
    "governance.disabled_webhook": _("停用系统对接"),
    "governance.edited_notice_template": _("改通知文字"),
    "governance.ended_post": _("免去岗位"),
    "governance.enrolled_second_factor": _("绑定验证器"),
    "governance.confirmed_import": _("确认导入"),
    "governance.export_asked": _("申请导出"),
    "governance.export_expired": _("导出文件过期"),
    "governance.export_fetched": _("下载导出"),
    "governance.export_made": _("导出完成"),
    "governance.export_refused": _("导出没成"),
    "governance.found_sheet_faulty": _("表格检查出错"),
    "governance.handed_in_sheet": _("上传表格"),
    "governance.imported_sheet": _("导入表格"),
    "governance.refused_sheet": _("表格没有导入"),
    "governance.opened_city": _("开通城市"),
    "governance.packed_city": _("整市导出"),
    "governance.unpacked_city": _("整市导入"),
    "governance.added_department": _("加部门"),
    "governance.changed_department": _("改部门"),
    "governance.ended_department": _("撤部门"),
    "governance.wrote_calendar_change": _("写新日历"),
    "governance.dropped_calendar_change": _("不公布新日历"),
    "governance.published_calendar": _("公布新日历"),
    "governance.moved_by_calendar": _("按新日历移动期限"),
    "governance.dropped_city_setting": _("撤回参数改动"),
    "governance.set_city_setting": _("改参数"),
    "governance.set_quiet_hours": _("改免打扰时段"),
    "governance.signed_in": _("登录"),
    "governance.signed_out": _("退出"),
    "governance.tested_webhook": _("试发系统对接"),
}

THINGS: dict[str, str | Promise] = {
    "governance.calendarchange": _("日历"),
    "governance.city": _("城市"),
    "governance.citysetting": _("参数"),
    "governance.export": _("导出"),
    "governance.importrun": _("表格导入"),
    "governance.matrixchange": _("权限表"),
    "governance.noticetemplate": _("通知文字"),
    "governance.post": _("岗位"),
    "governance.unit": _("单位"),
    "governance.user": _("账号"),
    "governance.webhookendpoint": _("系统对接"),
}


def add_words(words: Mapping[str, str | Promise], things: Mapping[str, str | Promise]) -> None:
    """Put an app's deeds and the things that they are done to in, once, when it is ready."""
    WORDS.update(words)
    THINGS.update(things)


def words_of(action: str) -> str:
    """Return what a deed is called."""
    return str(WORDS.get(action, action))


def thing_of(label: str) -> str:
    """Return what a thing is called, by its model's label."""
    return str(THINGS.get(label, label))
