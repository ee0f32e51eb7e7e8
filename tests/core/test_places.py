"""The gazetteer and its import."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.actions import import_places
from core.centroids import PROVINCES
from core.enums import PlaceLevel
from core.models import Place, PlaceAlias
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_the_official_list_is_whole() -> None:
    import_places()

    counts = [Place.objects.filter(level=level).count() for level in PlaceLevel]
    assert counts == [25, 210, 1661]
    assert not Place.objects.exclude(level=PlaceLevel.PROVINCE).filter(parent=None).exists()
    assert not Place.objects.filter(name_km="").exists()


def test_a_second_import_changes_nothing() -> None:
    import_places()

    again = import_places()

    assert (again.added, again.renamed, again.unknown) == (0, [], [])


def test_a_place_the_list_no_longer_has_is_reported_and_kept() -> None:
    import_places()
    Place.objects.create(code="99", level=PlaceLevel.PROVINCE, name_en="Old", name_km="ចាស់")

    assert import_places().unknown == ["99"]
    assert Place.objects.filter(code="99").exists()


def test_an_old_name_is_kept_as_an_alias() -> None:
    import_places()
    Place.objects.filter(code="07").update(name_en="Kampot (old spelling)")

    difference = import_places()

    assert len(difference.renamed) == 1
    assert list(PlaceAlias.objects.values_list("place__code", "name")) == [("07", "Kampot (old spelling)")]
    assert Place.objects.get(code="07").name_en == "Kampot"


def test_an_import_costs_the_same_however_much_is_known(django_assert_max_num_queries: object) -> None:
    import_places()
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        import_places()


def test_a_code_says_level_and_parent() -> None:
    province = Place(code="70", name_en="P", name_km="ព")
    province.full_clean()
    province.save()
    district = Place(code="7001", name_en="D", name_km="ឌ")
    district.full_clean()

    assert (province.level, province.parent) == (PlaceLevel.PROVINCE, None)
    assert (district.level, district.parent) == (PlaceLevel.DISTRICT, province)


@pytest.mark.parametrize("code", ["7", "070", "07020304", "ab", "០៧", "7999"])
def test_a_code_that_is_none_is_refused_with_a_sentence(code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Place(code=code, name_en="X", name_km="ខ").full_clean()

    assert "code" in refusal.value.message_dict


def test_the_name_is_in_the_reader_s_language() -> None:
    place = Place(code="07", name_en="Kampot", name_km="កំពត")

    assert place.name == "Kampot"
    with translation.override("km"):
        assert place.name == "កំពត"


def test_dates_must_be_in_order() -> None:
    place = Place(code="71", name_en="X", name_km="ខ", valid_from="2005-01-01", valid_to="2004-01-01")

    with pytest.raises(ValidationError):
        place.full_clean()


def test_a_place_that_is_no_more_is_not_offered() -> None:
    Place.objects.create(code="97", level=1, name_en="Was", name_km="ធ្លាប់", valid_to="2013-12-31")
    Place.objects.create(code="98", level=1, name_en="Is", name_km="នៅ")

    assert [place.name for place in Place.objects.provinces().today()] == ["Is"]


class TestCoordinates:
    def test_each_province_has_a_point_and_no_two_the_same(self) -> None:
        import_places()

        located = Place.objects.exclude(latitude=None).exclude(longitude=None)
        assert {place.code for place in located} == set(PROVINCES)
        assert {place.code for place in located} == set(Place.objects.provinces().values_list("code", flat=True))
        assert len({(place.latitude, place.longitude) for place in located}) == 25
        for place in located:
            place.full_clean()

    def test_an_import_keeps_what_an_editor_gave_and_fills_what_is_empty(self) -> None:
        import_places()
        Place.objects.filter(code="07").update(latitude=Decimal("10.70000"), longitude=Decimal("104.20000"))
        Place.objects.filter(code="08").update(latitude=None, longitude=None)

        import_places()

        kept, filled = Place.objects.get(code="07"), Place.objects.get(code="08")
        assert (kept.latitude, kept.longitude) == (Decimal("10.7"), Decimal("104.2"))
        assert (filled.latitude, filled.longitude) == (Decimal("11.25"), Decimal("105.05"))

    @pytest.mark.parametrize(
        ("latitude", "longitude", "wrong"),
        [
            ("104.30", "10.75", {"latitude", "longitude"}),
            ("1075", "104.30", {"latitude"}),
            ("10.75", None, {"longitude"}),
            (None, "104.30", {"latitude"}),
        ],
    )
    def test_what_is_not_in_cambodia_or_only_half_is_refused(
        self, latitude: str | None, longitude: str | None, wrong: set[str]
    ) -> None:
        with pytest.raises(ValidationError) as refusal:
            Place(code="70", name_en="P", name_km="ព", latitude=latitude, longitude=longitude).full_clean()

        assert set(refusal.value.message_dict) == wrong

    def test_the_secretariat_gives_them_in_the_place_s_form(self, cast: Cast, as_user: Any) -> None:
        place = Place.objects.create(code="70", level=1, name_en="P", name_km="ព")
        client = as_user(cast.secretariat)
        address = f"/admin/place/edit/{place.pk}/"
        form = {"code": "70", "name_en": "P", "name_km": "ព", "latitude": "10.75", "longitude": "104.3"}
        form |= {f"aliases-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL")}

        assert 'name="longitude"' in client.get(address).content.decode()
        assert client.post(address, form).status_code == 302

        place.refresh_from_db()
        assert (place.latitude, place.longitude) == (Decimal("10.75"), Decimal("104.3"))
