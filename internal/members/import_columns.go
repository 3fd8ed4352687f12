package members

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

// RosterField is what a column of a roster says of a member.
type RosterField string

// The fields.
const (
	RosterName         RosterField = "NAME"
	RosterPhone        RosterField = "PHONE"
	RosterGender       RosterField = "GENDER"
	RosterOrganization RosterField = "ORGANIZATION"
	RosterStage        RosterField = "STAGE"
	RosterResidency    RosterField = "RESIDENCY"
	RosterJoinedOn     RosterField = "JOINED_ON"
	RosterFullMemberOn RosterField = "FULL_MEMBER_ON"
	RosterMemberNumber RosterField = "MEMBER_NUMBER"
	RosterComesFrom    RosterField = "COMES_FROM"
	RosterStaysAt      RosterField = "STAYS_AT"
	// RosterIdentityNumber and RosterBornOn are written down sealed.
	RosterIdentityNumber RosterField = "IDENTITY_NUMBER"
	RosterBornOn         RosterField = "BORN_ON"
)

// IsValid reports whether the field is one of these.
func (f RosterField) IsValid() bool { return rosterHeadings[f] != nil }

// rosterHeadings are what people write above the columns; the first is what messages
// call the column.
var rosterHeadings = map[RosterField][]string{
	RosterName:           {"姓名", "党员姓名", "name"},
	RosterPhone:          {"手机号", "手机号码", "手机", "联系电话", "联系方式", "电话", "phone", "mobile", "phone number"},
	RosterGender:         {"性别", "gender", "sex"},
	RosterOrganization:   {"党组织", "所在党支部", "所在支部", "所属党支部", "所属党组织", "所在党组织", "党支部", "支部", "党组织代码", "organization", "branch"},
	RosterStage:          {"人员类别", "党员类别", "类别", "发展阶段", "stage"},
	RosterResidency:      {"流动情况", "流动党员", "是否流动党员", "是否为流动党员", "residency"},
	RosterJoinedOn:       {"入党时间", "入党日期", "加入党组织日期", "加入中共组织的时间", "joined on"},
	RosterMemberNumber:   {"党员编号", "编号", "member number"},
	RosterComesFrom:      {"流出地", "comes from"},
	RosterStaysAt:        {"流入地", "stays at"},
	RosterIdentityNumber: {"身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号", "公民身份证号码", "居民身份证号", "居民身份证号码", "居民身份证", "identity number", "id number"},
	RosterBornOn:         {"出生日期", "出生年月", "出生年月日", "出生时间", "生日", "born on", "birth date", "date of birth"},
	RosterFullMemberOn:   {"转正时间", "转正日期", "转为正式党员日期", "full member on"},
}

// RosterColumnInput says what a column of a sheet is.
type RosterColumnInput struct {
	Heading string
	// Field is nil for a column that is to be passed over.
	Field *RosterField
}

// RosterColumn is what a column was taken for.
type RosterColumn struct {
	Heading string
	// Field is nil for a column that was passed over.
	Field *RosterField
}

// titleLines is in how many first rows the headings are looked for: above them stands
// a title, as a rule.
const titleLines = 10

// read understands the rows of a sheet.
func (r *roster) read(file io.ReadSeeker, mapping []RosterColumnInput) error {
	looked := 0
	err := sheet.Read(file, func(line int, cells []string) error {
		if r.places != nil {
			r.rows = append(r.rows, r.understand(line, cells))
			return nil
		}
		places, columns, err := columnsOf(cells, mapping)
		if err != nil {
			return err
		}
		if missing := lacking(places); len(missing) > 0 {
			if looked++; looked < titleLines {
				return nil
			}
			return problem.BadInput("uploadId", "前 %[1]d 行中没有表头，或表头缺少：%[2]s。", "The first %[1]d rows hold no headings, or lack %[2]s.", titleLines, strings.Join(missing, "、"))
		}
		r.places, r.columns, r.headingLine = places, columns, line
		return nil
	})
	switch {
	case err != nil:
		return err
	case r.places == nil:
		return problem.BadInput("uploadId", "表格里没有表头，或表头缺少：%s。", "The sheet has no headings, or lacks %s.", "姓名、手机号")
	case len(r.rows) == 0:
		return problem.BadInput("uploadId", "表格里没有可导入的行。", "The sheet has no rows below its headings.")
	}
	r.doubtDigits()
	return r.used(mapping)
}

// lacking names the columns without which nothing can be imported. Who has a number is
// found without a phone.
func lacking(places map[RosterField]int) (missing []string) {
	_, numbers := places[RosterMemberNumber]
	for _, f := range []RosterField{RosterName, RosterPhone} {
		if _, ok := places[f]; !ok && !(numbers && f == RosterPhone) {
			missing = append(missing, rosterHeadings[f][0])
		}
	}
	return missing
}

// columnsOf says where each field stands in a row of headings: as the mapping has it,
// and otherwise by the usual words. Of two columns with one heading the first counts.
func columnsOf(cells []string, mapping []RosterColumnInput) (map[RosterField]int, []RosterColumn, error) {
	places, columns, taken := map[RosterField]int{}, make([]RosterColumn, 0, len(cells)), map[int]bool{}
	heading := func(word string) int {
		return slices.IndexFunc(cells, func(c string) bool { return sheet.Fold(c) == sheet.Fold(word) })
	}
	for i, m := range mapping {
		at := heading(m.Heading)
		if at < 0 {
			continue
		}
		taken[at] = true
		if m.Field == nil {
			continue
		}
		if _, twice := places[*m.Field]; twice {
			return nil, nil, problem.BadInput(fmt.Sprintf("mapping[%d].field", i), "两列都对应“%[1]s”。", "Two columns are mapped to %[2]s.", rosterHeadings[*m.Field][0], *m.Field)
		}
		places[*m.Field] = at
	}
	for field, words := range rosterHeadings {
		if _, mapped := places[field]; mapped {
			continue
		}
		for _, word := range words {
			if at := heading(word); at >= 0 && !taken[at] {
				places[field], taken[at] = at, true
				break
			}
		}
	}
	for i, c := range cells {
		column := RosterColumn{Heading: c}
		for field, at := range places {
			if at == i {
				column.Field = &field
			}
		}
		if c != "" {
			columns = append(columns, column)
		}
	}
	return places, columns, nil
}

// used is a BAD_USER_INPUT where the mapping names a heading that the sheet lacks.
func (r *roster) used(mapping []RosterColumnInput) error {
	for i, m := range mapping {
		known := slices.ContainsFunc(r.columns, func(c RosterColumn) bool { return sheet.Fold(c.Heading) == sheet.Fold(m.Heading) })
		if !known {
			return problem.BadInput(fmt.Sprintf("mapping[%d].heading", i), "表格里没有这一列。", "The sheet has no such column.")
		}
	}
	return nil
}
