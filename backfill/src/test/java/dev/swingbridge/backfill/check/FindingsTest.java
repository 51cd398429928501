package dev.swingbridge.backfill.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingsTest {
    @Test
    void nothingFoundIsOneGoodCheckOfItsSubject() {
        assertThat(new Findings("log").orOk("source"))
                .singleElement()
                .satisfies(
                        check -> {
                            assertThat(check.id()).isEqualTo("log");
                            assertThat(check.subject()).isEqualTo("source");
                            assertThat(check.severity()).isEqualTo(Check.Severity.OK);
                            assertThat(check.fix()).isEmpty();
                        });
    }

    @Test
    void whatIsFoundStandsInPlaceOfTheGoodCheckInItsOrder() {
        Findings findings = new Findings("tables");
        findings.warn("shop.a", "is odd", "look at it");
        findings.fail("shop.b", "has no key", "add one");

        assertThat(findings.orOk("tables"))
                .containsExactly(
                        new Check("tables", Check.Severity.WARN, "shop.a", "is odd", "look at it"),
                        new Check(
                                "tables", Check.Severity.FAIL, "shop.b", "has no key", "add one"));
    }
}
