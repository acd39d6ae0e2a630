"""The statements of `filling.fill`, in their order; values: powers, bodies, per_body."""

from powerops.law.themes import THEMES as THEMES_OF_LAW

TABLES = (
    "core_organisation",
    "registry_power",
    "registry_edition",
    "registry_editionpower",
    "registry_publishedlist",
    "registry_publishedpower",
    "registry_publishedbasis",
    "registry_publishedmention",
)

# Categories of a body's places, one eighth of its list each, in the order in which editions keep categories.
SHARES = "(ARRAY['行政许可', '行政处罚', '行政处罚', '行政处罚', '行政强制', '行政检查', '行政确认', '其他行政权力'])"
NUMBERS = "(ARRAY['01', '02', '02', '02', '03', '06', '07', '10'])"
THEMES = "(ARRAY[" + ", ".join(f"'{theme.key}'" for theme in THEMES_OF_LAW) + "])"
GUIDE = """CASE WHEN has_guide THEN jsonb_build_object('service_objects', to_jsonb(objects), 'conditions', '符合规划。',
    'materials', '[{"name": "申请表", "kind": "原件", "copies": 1}, {"name": "身份证明", "kind": "复印件", "copies": 1}]'::jsonb,
    'promised_limit', 5, 'promised_unit', '工作日', 'statutory_limit', 20, 'statutory_unit', '工作日',
    'is_charged', CASE WHEN is_charged THEN '是' ELSE '否' END, 'place', '政务服务大厅', 'hours', '工作日') END"""
FEES = """CASE WHEN is_charged THEN jsonb_build_array(jsonb_build_object('name', '证照工本费', 'standard', '每证10元',
    'basis', split_part(basis, '：', 1), 'collecting_body', body_name, 'note', '')) ELSE '[]'::jsonb END"""
# As `registry.facets.facets_of` tells them of the content.
FACETS = """ARRAY['category:' || one.category, 'level:4'] || ARRAY(SELECT 'theme:' || key FROM unnest(one.themes) AS key)
    || CASE WHEN has_guide THEN ARRAY(SELECT 'object:' || name FROM unnest(objects) AS name) || ARRAY['guide:yes']
       ELSE '{}' END
    || CASE WHEN is_charged THEN ARRAY['fee:yes'] WHEN has_guide THEN ARRAY['fee:no'] ELSE '{}' END
    || CASE WHEN is_suspended THEN ARRAY['state:suspended'] ELSE '{}' END"""
HEADER = """jsonb_build_object('district', '新乡高新区', 'body', jsonb_build_object(
    'code', code, 'name', name, 'short_name', '', 'unified_credit_code', credit_code, 'telephone', telephone,
    'supervision_telephone', supervision_telephone, 'address', address, 'office_hours', office_hours))"""

PERSON = """INSERT INTO core_person (password, is_superuser, username, name, staff_number, email, letters,
    is_active, is_system, joined_at) VALUES ('!', false, 'filling', '填充', '', '', 'none', false, true, now())
    ON CONFLICT DO NOTHING"""
DISTRICT = """INSERT INTO core_organisation (code, name, short_name, kind, path, credit_code, region_code,
    department_number, level, telephone, supervision_telephone, address, office_hours, established_on)
  VALUES ('filled', '某省', '', 'jurisdiction', '.f.', 'TE4100000000000000', '41', '00', '2', '', '', '', '',
    '2016-08-25')"""
BODIES = """INSERT INTO core_organisation (code, name, short_name, kind, parent_id, path, credit_code, region_code,
    department_number, level, telephone, supervision_telephone, address, office_hours, established_on)
  SELECT 'b' || lpad(n::text, 5, '0'),
    '第' || (n / 30 + 1) || '县' || (ARRAY['住房和城乡建设局', '农业农村局', '市场监督管理局', '教育局', '卫生健康委员会',
      '生态环境分局', '自然资源局', '交通运输局', '应急管理局', '水利局'])[n %% 10 + 1]
      || CASE WHEN n %% 30 >= 10 THEN '第' || (n %% 30 / 10 + 1) || '分局' ELSE '' END,
    '', 'department', (SELECT id FROM core_organisation WHERE code = 'filled'), '.f.' || lpad(n::text, 6, '0') || '.',
    'TE410000' || lpad((n + 1)::text, 10, '0'), '41', '01', '4', '0373-0000000', '0373-0000001', '某街 1 号', '工作日',
    '2016-08-25'
  FROM generate_series(0, %(bodies)s - 1) AS n"""
ONE = f"""CREATE TEMP TABLE one AS
  SELECT body.id AS body_id, body.code AS body_code, body.name AS body_name, numbered.place + 1 AS position,
    body.credit_code || '4' || basic AS code, basic AS basic_code, category, pool.name, pool.plain, pool.basis, pool.plain_basis,
    category = '行政许可' OR n %% 5 = 0 AS has_guide, n %% 10 = 0 AS is_charged, n %% 50 = 7 AS is_suspended,
    {THEMES}[n %% 65 + 1 : n %% 65 + 1 + (n %% 3 = 0)::int] AS themes,
    CASE WHEN n %% 4 = 0 THEN ARRAY['自然人'] ELSE ARRAY['企业法人', '自然人'] END AS objects
  FROM (SELECT n, n / %(per_body)s AS body_place, n %% %(per_body)s AS place,
          {SHARES}[n %% %(per_body)s * 8 / %(per_body)s + 1] AS category,
          '41' || {NUMBERS}[n %% %(per_body)s * 8 / %(per_body)s + 1] || '01'
            || lpad((n %% %(per_body)s %% 1000)::text, 3, '0') || lpad((n %% %(per_body)s / 1000)::text, 3, '0') AS basic
        FROM generate_series(0, %(powers)s - 1) AS n) AS numbered
  JOIN core_organisation AS body ON body.code = 'b' || lpad(body_place::text, 5, '0')
  JOIN pool ON pool.place = (n::bigint * 7919) %% (SELECT count(*) FROM pool)"""
POWERS = """INSERT INTO registry_power (body_id, code, basic_code) SELECT body_id, code, basic_code FROM one"""
REVISIONS = """INSERT INTO registry_revision (sequence, kind, title, reason, source_document, status, round,
    created_at, returned_reason, document_number, cause, is_emergency, body_id, drafted_by_id)
  SELECT 1, 'whole', '编制', '', '', 'draft', 1, now(), '', '', '', false, id,
    (SELECT id FROM core_person WHERE username = 'filling')
  FROM core_organisation WHERE path LIKE '.f._%%'"""
VERSIONS = """INSERT INTO registry_powerversion (action, is_open, row_version, position, name, sub_name, category,
    level, level_text, scope, power_source, delegating_body, exercising_body, handling_office, basis_text,
    department_duty, duty_text, duties, duty_basis, accountable_persons, accountability_text, accountability_basis,
    process, remarks, local_code, other, findings, source_sheet, changed_at, state, themes, fees, counterpart, action_reason, power_id,
    revision_id)
  SELECT 'add', false, 1, 1, one.name, '', category, '', '', '', '1', '', body_name, '', basis, '', '', '[]', '', '', '',
    '', '[]', '', '', '{}', '[]', '', now(), '1', '[]', '[]', '', '', power.id, revision.id
  FROM one JOIN registry_power AS power USING (code)
  JOIN registry_revision AS revision ON revision.body_id = one.body_id WHERE one.position = 1"""
EDITIONS = f"""INSERT INTO registry_edition (number, header, digest, power_count, counts, document_number, approved_on,
    published_on, published_at, body_id, published_by_id)
  SELECT 1, {HEADER}, encode(sha256(code::bytea), 'hex'), sum(n), jsonb_object_agg(category, n), '', '2026-11-20',
    '2026-11-23', '2026-11-23 09:00+08', id, (SELECT id FROM core_person WHERE username = 'filling')
  FROM core_organisation JOIN (SELECT body_id, category, count(*) AS n FROM one GROUP BY 1, 2) AS share
    ON share.body_id = id GROUP BY id"""
LISTS = """INSERT INTO registry_publishedlist (body_id, body_code, body_name, power_count, counts, published_at,
    edition_id, facets)
  SELECT body.id, body.code, body.name, power_count, counts, published_at, edition.id, '{}'
  FROM registry_edition AS edition JOIN core_organisation AS body ON body.id = body_id WHERE path LIKE '.f._%%'"""
DOCUMENTS = """INSERT INTO core_document (code, kind, title, issuer, issued_on, record_type, record_id,
    content_sha256, public_url, file, file_sha256, signed_by, template, made_at)
  SELECT translate(upper(substr(digest, 1, 12)), '01', 'XY'), 'registry.edition', '权力清单和责任清单', header -> 'body' ->> 'name',
    published_on, 'registry.edition', id, digest,
    '/bodies/' || (header -> 'body' ->> 'code') || '/editions/1/', '', '', '', '', now()
  FROM registry_edition"""
EDITION_POWERS = f"""INSERT INTO registry_editionpower (edition_id, position, power_id, version_id, code, name,
    category, content, digest)
  SELECT edition.id, one.position, power.id, version.id, one.code, one.name, one.category, jsonb_build_object(
      'code', one.code, 'basic_code', one.basic_code, 'local_code', '', 'name', one.name, 'sub_name', '',
      'category', one.category, 'body', jsonb_build_object('code', body_code, 'name', body_name),
      'exercising_body', body_name, 'handling_office', '执法大队', 'level', '县级', 'level_text', '县级', 'scope', '本区范围',
      'power_source', '法定本级行使', 'delegating_body', '', 'legal_basis', jsonb_build_array(jsonb_build_object(
        'law', split_part(basis, '：', 1), 'article', '', 'text', '违反本条规定，有下列行为之一的，责令限期改正，给予警告；逾期不改正的，处以罚款。',
        'rank', '法律', 'doc_no', '')), 'basis_text', basis,
      'department_duty', '', 'duties', jsonb_build_array(
        jsonb_build_object('stage', '立案', 'text', '发现违法行为，予以审查，决定是否立案。'),
        jsonb_build_object('stage', '调查', 'text', '指定专人负责，及时组织调查取证，与当事人有直接利害关系的应当回避。'),
        jsonb_build_object('stage', '决定', 'text', '作出行政处罚决定，制作行政处罚决定书，载明违法事实和证据、处罚依据和内容。')),
      'duty_text', '1.立案责任：发现违法行为，予以审查，决定是否立案。', 'duty_basis', '《中华人民共和国行政处罚法》第五十四条',
      'accountable_persons', '具体承办人；内设机构负责人；单位负责人。', 'accountability',
      jsonb_build_array('1.没有法定依据实施的；', '2.擅自改变种类、幅度的。'), 'accountability_basis', '《中华人民共和国公务员法》',
      'process', '[]'::jsonb, 'guide', {GUIDE}, 'fees', {FEES}, 'state',
      CASE WHEN is_suspended THEN '暂停' ELSE '在用' END, 'themes', to_jsonb(one.themes), 'remarks', '',
      'other', '{{}}'::jsonb),
    encode(sha256(one.code::bytea), 'hex')
  FROM one JOIN registry_power AS power USING (code)
  JOIN registry_edition AS edition ON edition.body_id = one.body_id
  JOIN registry_revision AS revision ON revision.body_id = one.body_id
  JOIN registry_powerversion AS version ON version.revision_id = revision.id"""
PUBLISHED = f"""INSERT INTO registry_publishedpower (power_id, version_id, edition_id, body_id, body_code, body_name,
    edition_number, published_on, published_at, position, code, name, sub_name, category, content, digest, search_text,
    facets)
  SELECT frozen.power_id, version_id, edition_id, body_id, body_code, body_name, 1, '2026-11-23',
    '2026-11-23 09:00+08', one.position, code, one.name, '', one.category, content, digest,
    concat_ws(E'\\n', plain, body_name, one.category, plain_basis), {FACETS}
  FROM registry_editionpower AS frozen JOIN one USING (code)"""
# What every power leans on besides its basis stands in `leaning` with an empty basis.
BASES = """INSERT INTO registry_publishedbasis (power_id, body_id, law_id, article, element)
  SELECT power.id, one.body_id, leaning.law, leaning.article, leaning.element
  FROM one JOIN registry_power AS power USING (code) JOIN leaning ON leaning.basis = one.basis
  UNION ALL SELECT power.id, one.body_id, leaning.law, leaning.article, leaning.element
  FROM one JOIN registry_power AS power USING (code) CROSS JOIN leaning WHERE leaning.basis = ''"""
MENTIONS = """INSERT INTO registry_publishedmention (power_id, body_id, name, element)
  SELECT power.id, one.body_id, one.body_name, 'body' FROM one JOIN registry_power AS power USING (code)"""

STATEMENTS = (
    PERSON,
    DISTRICT,
    BODIES,
    ONE,
    POWERS,
    REVISIONS,
    VERSIONS,
    EDITIONS,
    LISTS,
    DOCUMENTS,
    EDITION_POWERS,
    PUBLISHED,
    BASES,
    MENTIONS,
)
