"""A catalogue of a company's tools that have nothing to do with flights: the haystack for definitions on demand.

Covers: more than 5,000 tools of 50 services, the same ones in the same order everywhere, with typed parameters and
results as an MCP server lists them. The first thousand are the usual work of each service, some objects standing in
two services, as in real life; the rest are minor verbs. Does not cover: doing anything. A call gives back an example.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from workshop_lib.tools import Json, Tool


def other_tools(number: int) -> list[Tool]:
    """The first `number` tools of the catalogue. Raises `ValueError` when it has not so many."""
    tools = _catalogue()
    if not 0 <= number <= len(tools):
        raise ValueError(f"The catalogue has {len(tools):,} tools; {number:,} cannot be taken from it.")
    return list(tools[:number])


@cache
def _catalogue() -> tuple[Tool, ...]:
    usual: dict[str, Tool] = {}
    minor: dict[str, Tool] = {}
    for index, entry in enumerate(re.split(r"\n(?=\w)", SERVICES.strip())):
        head, *lines = entry.split("\n ")
        [(service, one, letters, gloss, marks)] = re.findall(r"^(\w+)\.(\w+) (\w+): (.+) \| (.+)$", head)
        words = _words(service, one, gloss, marks)
        for verb in VERBS.strip().splitlines():
            [(letter, name, given, result, sentences)] = re.findall(r"^(.) (\S+) \((.*)\) (\w+): (.+)$", verb)
            for part in PARTS.split() if "{part}" in name else [""]:
                choices = sentences.format(**words, part=part).split(" | ")
                sentence = choices[index % len(choices)]
                sentence += "" if gloss in sentence else f" {words['A']} is {gloss}."
                tool = _tool(words, marks, name.format(**words, part=part), sentence, given, result)
                (usual if letter in letters else minor)[tool.name] = tool
        for special in " | ".join(lines).split(" | ") if lines else []:
            [(name, bracket, given, sentence)] = re.findall(r"^(\w+)([([]?)(.*?)[)\]]?: (.+)$", special)
            if bracket == "[":
                tool = _tool(words, marks, name, sentence, given, "finding")
            else:
                tool = _tool(words, marks, name, f"{sentence} {words['A']} is {gloss}.", f"id {given}", "record")
            usual[tool.name] = tool
    return *usual.values(), *(tool for name, tool in minor.items() if name not in usual)


def _words(service: str, one: str, gloss: str, marks: str) -> dict[str, str]:
    """What the names and sentences of an object's tools are made of."""
    many = re.sub(r"(s|x|ch)$", r"\1e", re.sub(r"(?<![aeiou])y$", "ie", one)) + "s"
    a = f"{'an' if one[0] in 'aeio' else 'a'} {one}"
    fields = re.sub(r", (?!.*, )", " and ", ", ".join(name.removesuffix("_id") for name in _schemas(marks.split())))
    said = {"thing": one, "things": many, "a": a, "A": a.capitalize(), "fields": fields, "in": service, "gloss": gloss}
    return {key: text.replace("_", " ") for key, text in said.items()} | {"service": service, "one": one, "many": many}


def _tool(words: dict[str, str], marks: str, name: str, description: str, given: str, result: str) -> Tool:
    fields = marks.split()
    stand_for = {
        "id": [f"{words['one']}_id"],
        "ids": [f"{words['one']}_ids:l"],
        "fields": [*fields[:2], *(f"{field}?" for field in fields[2:])],
        "changes": [f"{field}?" for field in fields],
        "filters": [*(f"{field}?" for field in fields[:2]), "cursor?", "limit:i?"],
    }
    inputs = _schemas(mark for word in given.split() for mark in stand_for.get(word, [word]))
    title = result.title() if result in RESULTS else f"{words['service']}_{words['one']}".title().replace("_", "")
    shape = _schemas(RESULTS.get(result, f"id {marks}").split())
    shapes = {title: _object(shape)}
    example: Json = {key: schema.get("enum", [EXAMPLES[schema["type"]]])[0] for key, schema in shape.items()}
    if result == "page":
        rows = {"items": {"$ref": f"#/$defs/{title}"}, "type": "array"}
        title, example = f"{title}Page", {"rows": [example], "next_cursor": None}
        shapes[title] = _object({"rows": rows, "next_cursor": {"anyOf": [{"type": "string"}, {"type": "null"}]}})

    async def call(**arguments: Json) -> Json:
        return example

    output_schema = {"$ref": f"#/$defs/{title}", "$defs": shapes}
    return Tool(f"{words['service']}_{name}", description, _object(inputs), output_schema, call)


def _schemas(marks: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Schemas by name from marks such as `amount:n` or `state=open/closed`; what ends in `?` may be left out."""
    schemas: dict[str, dict[str, Any]] = {}
    for mark in marks:
        [(name, kind, choices, may_miss)] = re.findall(r"^(\w+):?(\w?)=?([\w/]*)(\??)$", mark)
        schema: dict[str, Any] = {"type": KINDS[kind]}
        schema |= {"enum": choices.split("/")} if choices else {"items": {"type": "string"}} if kind == "l" else {}
        schema = {"anyOf": [schema, {"type": "null"}], "default": None} if may_miss else schema
        notes = [note for pattern, note in NOTES.items() if re.search(pattern, name)]
        schemas[name] = schema | ({"description": notes[0]} if notes else {})
    return schemas


def _object(properties: dict[str, dict[str, Any]]) -> dict[str, Any]:
    required = [name for name, schema in properties.items() if "default" not in schema]
    return {"additionalProperties": False, "properties": properties, "required": required, "type": "object"}


KINDS = {"": "string", "n": "number", "i": "integer", "b": "boolean", "l": "array"}
EXAMPLES = {"string": "example", "number": 1.5, "integer": 1, "boolean": True, "array": []}
RESULTS = {"done": "done:b", "count": "count:i", "export": "url bytes:i", "finding": "summary items:l"}
NOTES = {
    "_ids?$": "The id, such as 4f2a91.",
    "time$|^at$": "As YYYY-MM-DDTHH:MM.",
    "date$|day$|until|since|deadline": "As YYYY-MM-DD.",
    "cursor": "next_cursor of the page before.",
    "limit": "How many at most; 50 if not given.",
    "amount|price|total|cost|salary|balance": "Money, in the currency of the account.",
}

# `service.object verbs: what it is, and more | fields`; the verbs are letters, see VERBS. Below, its special tools:
# `name(parameters besides the id): What it does.` or `name[all parameters]: What it does.`
# A field is text unless marked: n number, i whole number, b yes or no, l list of texts, = one of these.
SERVICES = """
billing.invoice cgludsxnbmthPSV: a bill for a customer, with lines and tax | customer amount:n due_date status=open/paid
 send_invoice(email): Email a bill to the customer as a PDF. | void_invoice(reason): Cancel a bill issued by mistake.
 send_invoice_reminder(tone=friendly/firm): Nudge a customer who is late in paying.
billing.payment glsxnmhPV: money received from a customer for a bill | invoice_id amount:n method=card/bank/cash
 record_payment[invoice_id amount:n]: Note money that came in by another way, such as cash.
 refund_payment(amount:n reason): Give a customer all or part of their money back.
billing.subscription cgludsxnmh: a plan that a customer pays for each month or year | customer plan price:n renewal_date
 cancel_subscription(at_once:b): Stop renewing a plan. | pause_subscription(until): Suspend the charges for a while.
 change_subscription_plan(plan): Upgrade or downgrade what a customer has signed up for.
accounting.budget cgludxmhLKS: what a department may spend in a year | department year:i amount:n spending:n
 compare_budget_to_actuals(quarter): Show how far spending is over or under plan.
accounting.supplier_bill cgludsxnmthVI: a bill we have to pay to a supplier | supplier amount:n due_date approval:b
 schedule_supplier_bill(date): Plan the day on which a bill is paid. | approve_supplier_bill: Allow a bill to be paid.
expenses.claim cgludsxmthP: costs that an employee wants back | employee total:n purpose status=open/approved/paid
 submit_claim: Hand it in. | approve_claim(note): Agree to repay costs. | reject_claim(reason): Refuse to repay costs.
expenses.receipt gludsxnR: a photo or PDF that proves a cost | merchant amount:n purchase_date
 scan_receipt[image]: Read merchant, date and amount from a picture. | attach_receipt(claim_id): Add it to a claim.
payroll.payslip glsxhPS: what an employee earned in a month, with deductions | employee month gross:n net:n
 send_payslip: Email a wage statement to the employee. | correct_payslip(amount:n): Fix an error and issue it again.
hr.employee cglusxnmthIB: a person who works for the company | name department manager start_date
 offboard_employee(on): Start what is due as somebody leaves. | get_org_chart[department]: See who reports to whom.
 change_employee_salary(amount:n from_date): Give somebody a raise or a cut.
hr.leave_request cgludsxnmh: days off that somebody asks for | employee from_date to_date kind=holiday/sick/parental
 approve_leave_request(note): Grant days off. | decline_leave_request(reason): Refuse days off.
 get_leave_balance[employee]: Tell how many days of holiday somebody has left this year.
hr.contract cglusxthaP: the terms on which somebody is employed | employee hours:n end_date
 extend_contract(until): Prolong a fixed term. | end_contract(last_day): Give notice.
recruiting.candidate cgludsxnmthaSI: a person who applies for a job | name email stage=new/interview/offer/hired
 reject_candidate(reason): Tell an applicant no. | move_candidate(stage): Put an applicant into the next stage.
 parse_cv[file_id]: Read name, skills and former jobs out of a CV.
recruiting.vacancy cgludsbahS: a job that is to be filled | title department salary:n status=open/closed
 publish_vacancy(sites:l): Advertise a job on job boards. | close_vacancy: Stop taking applications.
training.course cgludsbnaI: lessons that employees can take | title teacher start_date places:i
 enrol_in_course(employee): Sign up. | leave_course(employee): Give up a place. | rate_course(stars:i): Give it marks.
training.certificate glsdxPVS: proof that somebody passed a course | employee course expiry_date
 issue_certificate[employee]: Award proof of an exam. | list_expiring_certificates[days:i]: See what lapses soon.
calendar.event cgludsxbtmhS: an appointment with a time and guests | title start_time end_time guests:l location
 find_free_slot[people:l minutes:i]: Find a time that suits everybody. | move_event(start_time): Put it at another time.
 respond_to_event(answer=yes/no/maybe): Accept or decline an invitation.
calendar.room cgludsLK: a meeting room that can be booked | name seats:i equipment:l
 book_room(start_time minutes:i): Reserve a space for a meeting. | release_room(booking_id): Give up a reservation.
mail.message gldsxnaPRDt: an email in the mailbox | sender subject body time status=read/unread
 send_message[to subject body]: Write an email to somebody. | reply_to_message(body): Answer an email.
 forward_message(to): Pass an email on. | mark_message_as_read: Take it off the unread ones. | report_spam: Flag junk.
mail.contact cgludsxIMS: an entry in the mailbox's address book | name email
 block_contact: Get no more emails from a sender.
chat.message gludsxS: a text posted in a channel or to one person | author text time
 post_message[channel text]: Say something in a channel. | react_to_message(emoji): Add a thumbs-up or other emoji.
 reply_in_thread(text): Answer below a text. | send_direct_message[person text]: Write privately to one colleague.
chat.channel cgludsxaRN: a place where a team talks | name topic members:l visibility=open/closed
 invite_to_channel(people:l): Let colleagues join. | mute_channel(hours:i): Get no notifications for a while.
meetings.meeting cgludsmbS: a video call with a link to join | topic start_time minutes:i join_url
 end_meeting: Hang up for everybody. | list_meeting_participants: See who was in a call, and for how long.
meetings.recording gldsxSNa: the video of a call | meeting_id minutes:i url
 transcribe_recording(language): Turn speech into text. | summarize_recording: Give main points and action items.
phone.call glsxnmh: a telephone call, made or missed | caller callee seconds:i kind=made/missed
 place_call[number]: Ring somebody. | transfer_call(number): Put a caller through to somebody. | hang_up_call: End it.
 set_voicemail_greeting[text]: Choose what callers hear when nobody answers.
crm.contact cgludsxnmthIBS: a person at a company we sell to | name email company owner
 merge_contacts(other_id): Make one record out of two. | assign_contact(owner): Hand over to a colleague.
crm.company cgludsxmthMI: a business that is or may become a customer | name industry employees:i website
 enrich_company(source): Fill gaps from public registers. | get_company_timeline: Show all calls, emails and visits.
crm.deal cgludsxnmtha: a sale that may be won or lost | title company value:n stage=lead/offer/won/lost
 win_deal: Mark a sale as made. | lose_deal(reason): Give up on it. | forecast_sales[quarter]: Estimate revenue.
marketing.campaign cgludsabxmhS: a series of mailings with one aim | name audience budget:n start_date
 launch_campaign: Start to mail. | pause_campaign: Stop for now. | get_campaign_results: Count opens, clicks and sales.
newsletter.issue cgludsbaVS: one mailing of the newsletter | subject body time
 send_test_issue(email): Try it on your own mailbox first. | send_issue(at): Mail it to all readers.
newsletter.subscriber cgludsxnIBD: a reader of the newsletter | email language since
 unsubscribe[email]: Take a reader off the mailing list. | list_bounced_subscribers[]: See which mailboxes refuse us.
surveys.survey cgludsbaxVSN: a list of questions sent to many people | title questions:l status=open/closed
 send_survey(people:l): Ask people to fill it in. | get_survey_results: Add answers up, question by question.
support.ticket cgludsxnmthPB: a customer's request for help | customer subject priority=low/normal/high status
 assign_ticket(agent): Hand a request to somebody. | escalate_ticket(reason): Pass a request to the second line.
 reply_to_ticket(text): Answer a customer. | solve_ticket: Mark as done. | merge_tickets(other_id): Join two requests.
wiki.page cgludsxbmtaPSLKN: an article in the company's wiki | title text author
 get_page_history: See who changed what and when. | restore_page_version(version:i): Go back to an older text.
projects.project cgludsaxmthNR: a piece of work with a goal and an end | name lead end_date progress:n
 get_project_status: Tell if it is on time and in budget. | add_project_member(person): Put somebody on the team.
projects.task cgludsxnmthbB: something to be done by somebody | title assignee due_date status
 assign_task(person): Give it to somebody. | complete_task: Tick it off. | list_overdue_tasks[person]: See what is late.
timesheets.time_entry cgludsxnVILK: hours somebody worked on something | person project_id hours:n date
 start_timer[project_id]: Clock in. | stop_timer[]: Clock out. | approve_timesheet[person week:i]: Confirm hours.
tracker.issue cgludsxnmthLB: a bug or wish for the software | title body severity=low/high/critical state=open/closed
 close_issue(comment): Say that a bug is fixed or will not be. | reopen_issue: Say that it was not fixed after all.
 link_issues(other_id): Note that two bugs belong together. | triage_issue(severity): Judge how bad a bug is.
code.repository cgludsaRNh: source code under version control | name language default_branch visibility=public/private
 fork_repository: Make a copy of your own. | search_code[text]: Find where a word stands in the source.
 read_file[path ref]: Get the text of one source file. | list_contributors: See who wrote the code.
code.branch cgldsNLK: a line of development | name head protection:b
 protect_branch(reviews:i): Allow no direct pushes. | compare_branches[base head]: See how two lines differ.
code.pull_request cglusmhL: a proposed change to the source | title author base state=open/merged/closed
 merge_pull_request(method=merge/squash): Accept it. | review_pull_request(verdict=approve/reject): Judge a change.
 get_pull_request_diff: See the changed lines. | request_reviewers(people:l): Ask colleagues to look at a change.
pipelines.build glsdxna: a run of the automatic tests | branch status=running/passed/failed minutes:n
 start_build[branch]: Run the tests. | cancel_build: Stop. | get_build_log: See its output. | retry_build: Run again.
 list_flaky_tests[days:i]: See which tests sometimes fail and sometimes pass.
deployments.deployment glsxnmha: a version put on servers | service version environment=staging/production
 deploy_service[service version]: Put a version live. | roll_back_deployment: Return to the version before.
deployments.feature_flag cgludshab: a switch for a part of the software | name state=on/off percentage:n
 toggle_feature_flag(enabled:b): Turn a part on or off. | roll_out_feature_flag(percentage:n): Turn it on for some.
monitoring.alert cgludshbnV: a rule that warns when a value is out of bounds | metric threshold:n state=ok/firing
 silence_alert(hours:i): Mute a warning for a while. | acknowledge_alert: Say that you are looking at it.
on_call.incident cglusxnmtha: an outage that people work on | title severity=minor/major commander
 page_engineer[person]: Wake somebody. | resolve_incident: Say it is over. | write_postmortem: Explain what happened.
cloud.server cgludsnbNLK: a virtual machine | name region cpus:i state=running/stopped
 start_server: Boot. | stop_server: Shut down. | restart_server: Boot again. | resize_server(cpus:i): Change its size.
cloud.backup cgldsnVL: a saved copy of a machine or database | source_id time bytes:i
 restore_backup(target): Bring lost data back. | get_cloud_costs[month]: See what we pay for machines and storage.
dns.record cgludsxVIh: where a name on the internet points to | name kind=A/CNAME/MX/TXT value
 check_propagation[name]: See if resolvers around the world know a change yet.
dns.certificate cgldsVx: what makes the connection to a web site secure | domain issuer expiry_date
 renew_certificate: Get a new one before it runs out. | revoke_certificate(reason): Make it invalid.
identity.user cgludsxnhIBD: somebody who can sign in | username email status=active/locked
 reset_password: Let somebody choose a new one. | deactivate_user: Lock somebody out. | unlock_user: Let in again.
 require_two_factor(method=app/key): Demand a second proof at sign-in.
devices.laptop cgludsxnhmtI: a computer lent to an employee | serial model holder
 wipe_laptop: Erase a stolen computer from afar. | assign_laptop(employee): Lend it. | locate_laptop: Find where it is.
files.file gludsbmhSNLKP: a document in the shared drive | name bytes:i owner change_date
 upload_file[name content]: Store a document. | download_file: Get the content. | restore_file: Undo a deletion.
 convert_file(format=pdf/docx/csv): Save as another kind. | move_file(folder_id): Put it in another place.
files.folder cgludshNSaR: a place for documents | name parent items:i
 get_folder_size: Tell how much room all that is in it takes.
signing.envelope cgldsxhPaV: papers that several people must sign | title signers:l status=sent/signed/declined
 send_for_signature[file_id signers:l]: Ask people to sign. | remind_signer(signer): Nudge whoever has not signed yet.
legal.contract cgludsxmthaPS: an agreement with another company | party value:n end_date
 compare_contract_versions(other_id): See changed clauses. | list_contracts_to_renew[days:i]: See what runs out soon.
translations.document cgldsxmhV: a text in several languages | title source target words:i
 translate_text[text target]: Put words into another language. | detect_language[text]: Tell what language it is in.
 order_human_translation(deadline): Have it done by a professional.
analytics.query cgludsbSNV: a saved question to the data warehouse | name sql owner
 run_query[sql]: Put a question in SQL to the data warehouse. | list_tables[schema]: See what data the warehouse has.
inventory.item cgludsxnhaIBM: a product in the store room | sku name quantity:i price:n
 adjust_stock(by:i reason): Correct how many there are. | list_low_stock[below:i]: See what is nearly used up.
 transfer_stock(to_site): Send goods to another site. | reserve_stock(quantity:i order_id): Keep some for an order.
purchasing.purchase_order cgludsxnmthPV: goods that we order from a supplier | supplier total:n delivery_date
 approve_purchase_order: Allow it. | receive_goods(quantity:i): Note what came. | cancel_purchase_order: Call it off.
purchasing.supplier cgludsxmhMIt: a company that we buy from | name country rating:n
 request_quotation[supplier_id item]: Ask for a price. | rate_supplier(stars:i): Judge how good they were.
shipping.parcel cglusxnhmV: a box on its way to a customer | recipient address kilos:n status=ready/moving/delivered
 track_parcel[number]: See where a delivery is now. | print_shipping_label: Print what to stick on a box.
 get_shipping_rates[address kilos:n]: Compare prices of delivery. | redirect_parcel(address): Send it somewhere else.
shipping.carrier glusx: a firm that delivers for us | name countries:l
 book_collection[carrier_id date]: Have boxes fetched. | report_damage[parcel_id photos:l]: Say that a box came broken.
returns.return_request cglusxnmth: goods that a buyer sends back | order_id reason status=open/received/closed
 approve_return: Agree that goods come back. | inspect_return(condition): Note in which state goods arrived.
shop.product cgludsxbnhaIBt: something that the web shop sells | name price:n category stock:i
 set_product_price(price:n from_date): Make it dearer or cheaper. | hide_product: Take it off the site.
shop.order glusxnmhPaV: what a buyer wants and has paid | buyer items:l total:n status=new/sent/cancelled
 cancel_order(reason): Call off a purchase. | split_order(items:l): Send one part now and the rest later.
shop.voucher cgludsxnbI: a code for a discount | code percentage:n expiry_date
 redeem_voucher[code order_id]: Take the discount off. | check_voucher[code]: Tell if a code is still good.
payments.charge cglsxnhV: money taken from a card | card amount:n currency
 capture_charge(amount:n): Take money that was reserved. | refund_charge(amount:n): Return money to a card.
bank.account cglusx: a company account at a bank | iban currency balance:n
 get_statement[month]: Show all movements of a month. | transfer_money[to_iban amount:n]: Pay somebody from an account.
 reconcile_transactions[month]: Match movements to the books. | convert_currency[amount:n to]: Convert at today's rate.
maps.place cgludsxI: a spot on the map | name lat:n lon:n address
 geocode_address[address]: Get its latitude and longitude. | find_nearby_places[lat:n lon:n]: See what is around.
maps.route cgldbSP: a way from one place to another by road | start end kilometres:n minutes:n
 get_travel_time[start end departure_time]: Tell how long a drive takes. | optimize_stops[stops:l]: Find the best order.
weather.forecast gl: what the sky will do in the next days | city date high:n low:n rain:n
 get_storm_warnings[region]: Read official warnings of storms. | get_air_quality[city]: Measure fine dust and ozone.
fleet.vehicle cgludsxnhmtI: a company car or van | plate model kilometres:i driver
 assign_vehicle(driver): Lend it. | book_vehicle_service(date): Take it to a garage. | locate_vehicle: Find by GPS.
facilities.visitor cgludsxn: a guest whom reception expects | name host arrival_time
 check_in_visitor: Note that a guest is here. | print_visitor_badge: Print a name tag for a guest.
facilities.work_order cglusxnmthP: something in the building that must be mended | location problem urgency=low/high
 close_work_order(note): Say that it is mended. | set_room_temperature[room degrees:n]: Make it warmer or cooler.
factory.work_order cglusxnmhbPL: a batch of goods to be made | product quantity:i due_date
 release_work_order: Let production begin. | report_scrap(quantity:i): Note how many came out bad.
travel.hotel_booking cglusxPS: a room for a business trip | hotel city arrival_date nights:i
 search_hotels[city arrival_date nights:i]: See what is free and at what price. | cancel_hotel_booking: Call off a stay.
travel.train_ticket glsxP: a seat on a train | start end departure_time price:n
 buy_train_ticket[start end departure_time]: Pay for a seat. | find_trains[start end date]: Look at the timetable.
insurance.claim cglusxmth: damage that an insurer is asked to pay for | policy_id amount:n status=open/paid/refused
 get_policy_quote[kind value:n]: Tell what it would cost to insure something.
media.image gludsxbNSa: a picture in the media library | title width:i height:i licence
 resize_image(width:i): Scale it. | remove_background: Cut out what is in front. | describe_image: Put it into words.
"""

# `letter name(parameters) result: sentence | another way to say it`. A letter is an object's usual work; - is minor.
VERBS = """
c create_{one} (fields) record: Create {a}: {gloss}. | Add {a} to {in}, that is, {gloss}. | Make a new {thing} in {in}.
g get_{one} (id) record: Get one {thing} by its id: {gloss}. | Read the {fields} of {a}. | Look up {a}, {gloss}.
l list_{many} (filters) page: List the {things} in {in}, newest first. | All {things}, a page at a time: {gloss}.
u update_{one} (id changes) record: Change the {fields} of {a}. | Edit {a}, {gloss}; what is not given stays as it is.
d delete_{one} (id) done: Delete {a} for good: {gloss}. | Remove {a} from {in}. This cannot be undone.
s search_{many} (text limit:i?) page: Find {things} by words in their {fields}. | Search {in} for {things}: {gloss}.
x export_{many} (filters format=csv/xlsx) export: Save {things} from {in} as a table with their {fields}.
n count_{many} (filters) count: Count the {things} in {in} that fit the filters.
a archive_{one} (id) record: Put {a} out of sight without losing it: {gloss}.
b duplicate_{one} (id) record: Make a copy of {a} in {in}, to start a new one from.
m add_{one}_comment (id text) record: Write a remark below {a} that everybody in {in} can read.
t attach_file_to_{one} (id file_id) record: Add a file to {a}, {gloss}.
h get_{one}_history (id) page: Show earlier versions of {a} in {in} and who made them.
R restore_{one} (id) record: Bring back {a} that was archived in {in}.
L lock_{one} (id) record: Let nobody in {in} change {a} until it is unlocked.
K unlock_{one} (id) record: Let people in {in} change {a} again.
V validate_{one} (id) done: Check {a} in {in} for missing or wrong details.
P print_{one} (id) export: Lay {a} from {in} out for paper.
S share_{one} (id person) record: Let somebody outside {in} see {a}.
N rename_{one} (id name) record: Give {a} in {in} another name.
M merge_{many} (id other_id) record: Make one out of two {things} in {in}.
I import_{many} (file_id) count: Read many {things} into {in} from a table.
B bulk_update_{many} (ids changes) count: Change many {things} in {in} at once.
D bulk_delete_{many} (ids) count: Delete many {things} from {in} at once.
- add_{one}_{part} (id value) record: Put a {part} on {a} in {in}.
- list_{one}_{part}s (id) page: List the {part}s of {a} in {in}.
- remove_{one}_{part} (id value) done: Take a {part} off {a} in {in}.
"""
PARTS = "tag watcher reminder link permission subtask deadline translation bookmark warning reference star flag"
