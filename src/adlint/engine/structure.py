"""What a form shows: facts from a closed vocabulary, and rules of kind `form` over them.

A fact is there or not, and stands at a place (code points of the document's text). The vocabulary:

What is asked for (at the input)
    personal-data     the first input that takes personal data; each kind also by its own name: phone, email, wechat,
                      name, identity-number, bank-card, health-data, biometric, religion, location, address, income,
                      marriage, contacts, birthday, minor-data
    sensitive-data    the first input that takes sensitive data (identity-number, bank-card, health-data, biometric,
                      religion, location)
    excess-data       the first input for what a mere enquiry does not need (identity-number, address, income, ...)
    password, sms-code, captcha
    one-tap           a button that signs in with the number that the network operator tells
Consent (at the box, the link or the words)
    consent-box       a tick box for agreeing to terms or a privacy policy
    consent-box-ticked  such a box that starts ticked
    consent-button    a button that says 同意
    implied-consent   words that take another act for consent (提交即视为同意), or state consent for the person
    policy-link       a link to a privacy policy that leads somewhere
    policy-link-empty the policy is named, and no link to one leads anywhere
    policy-missing    no privacy policy is linked or named
    consent-missing   no box, button or words of consent at all
    separate-consent  a box of its own for sensitive data, not ticked beforehand
    marketing-box, marketing-box-ticked   a box of its own for promotional messages
    consent-dialog    a dialog without inputs that asks for consent to data processing (at its button)
    refusal           another way out of such a dialog
    consent-unenforced  a consent box that nothing on the page looks at
    marketing-bundled consent to promotional messages inside other consent
    sharing-unnamed   data goes to partners or third parties that are not named
    purpose           words on what the data is used for
    purpose-evident   heading or buttons say what the form is for
Children
    minors-target     data about a child is asked for, or the form addresses children's offers
    guardian-consent  words on the guardian's consent
What kind of form it is (at the form's first control)
    search-form, login-form (existing account, password), account-form (password or number of an existing account),
    tracking-form (looking up an order), delivery-form (where to ship), lead-form (enquiry, trial, draw), register-form,
    admin-form (staff)

Pure functions, no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import get_args

from adlint.documents import Control, Document, Form
from adlint.engine import formwords as words
from adlint.engine.formkinds import NOT_ASKING, is_for_staff, is_unenforced, kinds_of
from adlint.rulepacks.schema import Rule
from adlint.rulepacks.vocabularies import Fact

Span = tuple[int, int]
Facts = dict[str, Span]

_BOXES = frozenset({"checkbox", "radio", "switch"})
_HEAD_CHARACTERS = 150

FACTS: frozenset[str] = frozenset(get_args(Fact))
"""Every fact that a `FormTest` may name."""


def check_forms(document: Document, rule: Rule) -> Iterator[Span]:
    """Where a rule of kind `form` is offended.

    Args:
        document: a page with its forms.
        rule: a rule with a `form` test; others offend nowhere.

    Yields:
        For each form that has all facts of `when` and none of `unless`: the span of fact `at`, or else of the first of
        `when`.
    """
    test = rule.form
    if test is None:
        return
    for form in document.forms:
        facts = form_facts(form) | _of_page(document, form, test.when)
        if all(name in facts for name in test.when) and not any(name in facts for name in test.unless):
            yield facts.get(test.at or test.when[0], facts[test.when[0]])


def form_facts(form: Form) -> Facts:
    """The facts of a form by name, each with its place.

    Args:
        form: the form as the reader found it.

    Returns:
        Fact name -> (start, end) in code points of the document's text.
    """
    return dict(_facts(form))


def _of_page(document: Document, form: Form, wanted: Sequence[str]) -> Facts:
    """Facts about a form that the page around it decides."""
    facts: Facts = {}
    if is_for_staff(document):
        facts["admin-form"] = (form.start, form.start + 1)
    box = form_facts(form).get("consent-box")
    if "consent-unenforced" in wanted and box and is_unenforced(document.text, form, box):
        facts["consent-unenforced"] = box
    return facts


@lru_cache(maxsize=64)
def _facts(form: Form) -> Facts:
    facts = _asked(form)
    facts |= _policy(form)
    facts |= _consent(form, facts)
    facts |= _dialog(form)
    facts |= _sharing(form)
    facts |= _purpose(form)
    facts |= _minors(form, facts)
    facts |= dict.fromkeys(kinds_of(form, facts), _first_control(form))
    return facts


def _at(control: Control) -> Span:
    return control.start, control.end


def _find(pattern: re.Pattern[str], form: Form, *, keep: re.Pattern[str] | None = None) -> Span | None:
    """Where a pattern first stands in a form's text.

    Args:
        pattern: what to look for.
        form: the form.
        keep: a match right after this within its sentence does not count.
    """
    return next(_all(pattern, form, keep=keep), None)


def _all(pattern: re.Pattern[str], form: Form, *, keep: re.Pattern[str] | None = None) -> Iterator[Span]:
    """Where a pattern stands in a form's text, as `_find` has it."""
    for match in pattern.finditer(form.text):
        if match.end() > match.start() and not (
            keep and keep.search(form.text[max(match.start() - 12, 0) : match.start()])
        ):
            yield form.text_map.span(match.start(), match.end())


def _asked(form: Form) -> Facts:
    """Facts about what the inputs take."""
    facts: Facts = {}
    for control in form.controls:
        if control.type == "password" or (
            control.type in ("text", "number") and words.PASSWORD.search(words.plain(control.label))
        ):
            facts.setdefault("password", _at(control))
            continue
        if control.type in ("button", "one-tap"):
            facts.setdefault("phone" if control.type == "button" else "one-tap", _at(control))
            continue
        if control.type in NOT_ASKING:
            continue
        label = words.plain(control.label)
        if control.type == "file" and words.UNHELPFUL_LABEL.match(label):
            label = words.plain(form.text[:_HEAD_CHARACTERS])  # pictures are named by what stands above them
        if words.SMS_CODE.search(label):
            sms = words.SMS_SENDER.search(form.text) or words.SMS_SENDER.search(label)
            facts.setdefault("sms-code" if sms and not words.PICTURE_CODE.search(label) else "captcha", _at(control))
        for name in _takes(control, label):
            facts.setdefault(name, _at(control))
    for group, kinds in (
        ("personal-data", words.PERSONAL),
        ("sensitive-data", words.SENSITIVE),
        ("excess-data", words.EXCESS),
    ):
        present = [facts[kind] for kind in kinds if kind in facts]
        if present:
            facts[group] = min(present)
    return facts


def _takes(control: Control, label: str) -> list[str]:
    """Kinds of personal data that one input takes: by its label, or by its name in code when the label tells none."""
    if words.NOT_PERSONAL.search(label):
        return []
    found = [name for name, of_label, _ in words.CONTROL_FACTS if of_label.search(label)]
    if words.CHILD_CONTROL.search(label):
        found.append("minor-data")
    if not found and control.type == "email":
        found = ["email"]
    unhelpful = words.UNHELPFUL_LABEL.match(label)
    if not found and (unhelpful or (control.type == "tel" and not words.NUMERIC_LABEL.search(label))):
        found = [name for name, _, of_name in words.CONTROL_FACTS if of_name and of_name.search(control.name)]
        if not found and control.type == "tel" and unhelpful:
            found = ["phone"]
    # A choice of the document's type, or the type of an account, is no number yet.
    return [
        name
        for name in found
        if not (control.type == "select" and name in ("identity-number", "phone", "email", "bank-card"))
    ]


def _policy(form: Form) -> Facts:
    """Facts about the privacy policy: linked, named without a working link, or missing."""
    dead: Span | None = None
    for link in form.links:
        if words.POLICY.search(words.plain(link.text)):
            if not words.DEAD_LINK.match(link.href or ""):
                return {"policy-link": (link.start, link.end)}
            dead = dead or (link.start, link.end)
    named = [found for pattern in (words.POLICY_TITLE, words.POLICY_MENTION) for found in _all(pattern, form)]
    # What stands within the form comes before what the text around it says, perhaps of another form.
    named.sort(key=lambda span: not (form.start <= span[0] < form.end))
    if dead or named:
        return {"policy-link-empty": dead or named[0]}
    return {"policy-missing": _first_control(form)}


def _first_control(form: Form) -> Span:
    """The place of the first control that a person uses, or the beginning of the form."""
    return next((_at(control) for control in form.controls if control.type != "hidden"), (form.start, form.start + 1))


def _consent(form: Form, facts: Facts) -> Facts:
    """Facts about how consent is sought."""
    found: Facts = {}
    boxes = [control for control in form.controls if control.type in _BOXES]
    general: list[Control] = []
    for box in boxes:
        label = words.plain(box.label)
        if words.SEPARATE_CONSENT.search(label):
            if not box.checked:
                found.setdefault("separate-consent", _at(box))
            general.append(box)
        elif (offer := words.MARKETING.search(label)) and not words.POLICY.search(label) and "协议" not in label:
            if words.NEGATED.search(label[: offer.start()]):
                continue
            found.setdefault("marketing-box-ticked" if box.checked else "marketing-box", _at(box))
            if box.checked:
                found.setdefault("marketing-box", _at(box))
        elif words.CONSENT_LABEL.search(label or box.name) or words.POLICY.search(label):
            general.append(box)
    for box in general:
        found.setdefault("consent-box", _at(box))
        if box.checked:
            found.setdefault("consent-box-ticked", _at(box))
    if any(words.CONSENT_BUTTON.search(button) and "不同意" not in button for button in form.buttons):
        found["consent-button"] = _first_control(form)
    implied = _find(words.IMPLIED_CONSENT, form, keep=words.NEGATED)
    if implied is None and not general:
        implied = _find(words.STATED_CONSENT, form, keep=words.NEGATED)
    if implied:
        found["implied-consent"] = implied
    if not found.keys() & {"consent-box", "consent-button", "implied-consent", "separate-consent"}:
        found["consent-missing"] = facts.get("personal-data") or _first_control(form)
    bundled = _bundled_marketing(form, general)
    if bundled:
        found["marketing-bundled"] = bundled
    return found


def _dialog(form: Form) -> Facts:
    """Whether it is a dialog that asks for consent to data processing, and whether it can be refused."""
    facts: Facts = {}
    for control in form.controls:
        if control.type == "submit" and words.DATA_CONSENT.search(form.text):
            facts["consent-dialog"] = _at(control)
        elif control.type == "decline":
            facts["refusal"] = _at(control)
    return facts


def _bundled_marketing(form: Form, general: Sequence[Control]) -> Span | None:
    """Where a general consent box, or implied consent, also takes consent to promotional messages."""
    for match in words.MARKETING.finditer(form.text):
        line_start = form.text.rfind("\n", 0, match.start()) + 1
        line_end = form.text.find("\n", match.end())
        line = form.text[line_start : line_end if line_end >= 0 else None]
        before = form.text[line_start : match.start()]
        if words.NEGATED.search(before) or re.search(r"可选|选填|非必选|可不选|自愿|退订|单独", line):
            continue
        in_box = any(words.plain(match[0]) in words.plain(box.label) for box in general)
        if in_box or words.IMPLIED_CONSENT.search(line) or words.STATED_CONSENT.search(line):
            return form.text_map.span(match.start(), match.end())
    return None


def _sharing(form: Form) -> Facts:
    """Whether data goes to partners that are not named."""
    if any(words.SHARING_LIST.search(link.text) and not words.DEAD_LINK.match(link.href or "") for link in form.links):
        return {}
    for match in words.SHARING.finditer(form.text):
        start = max(form.text.rfind(mark, 0, match.start()) for mark in "。！？；\n") + 1
        ends = [end for mark in "。！？；\n" if (end := form.text.find(mark, match.end())) >= 0]
        sentence = form.text[start : min(ends, default=len(form.text))]
        named = words.NAMED_RECIPIENT.search(sentence.replace(match[0], match[0][-30:]))
        if not words.SHARING_FINE.search(sentence) and not named:
            return {"sharing-unnamed": form.text_map.span(match.start(), match.end())}
    return {}


def _purpose(form: Form) -> Facts:
    """Whether the form says, or plainly shows, what the data is for."""
    facts: Facts = {}
    purpose = _find(words.PURPOSE, form)
    if purpose is None:
        purpose = next((_at(control) for control in form.controls if words.PURPOSE.search(control.label)), None)
    if purpose:
        facts["purpose"] = purpose
    heading = form.text.split("\n", 1)[0]
    if any(words.EVIDENT_PURPOSE.search(shown) for shown in (*form.buttons, heading)):
        facts["purpose-evident"] = _first_control(form)
    return facts


def _minors(form: Form, facts: Facts) -> Facts:
    """Whether the form is about children, and whether a guardian is asked."""
    found: Facts = {}
    # Only what heads the form addresses somebody; farther down children are often just one choice of many.
    target = facts.get("minor-data")
    offer = words.MINORS_TEXT.search(form.text, 0, _HEAD_CHARACTERS)
    if target is None and offer:
        target = form.text_map.span(offer.start(), offer.end())
    if target:
        found["minors-target"] = target
    if words.GUARDIAN.search(form.text) or any(words.GUARDIAN.search(control.label) for control in form.controls):
        found["guardian-consent"] = target or _first_control(form)
    return found
