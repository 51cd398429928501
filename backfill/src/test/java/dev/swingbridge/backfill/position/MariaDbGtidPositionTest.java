package dev.swingbridge.backfill.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.backfill.position.MariaDbGtidPosition.Gtid;
import org.junit.jupiter.api.Test;

class MariaDbGtidPositionTest {

    @Test
    void comparesDomainByDomain() {
        MariaDbGtidPosition position = MariaDbGtidPosition.parse("1-7-9,0-1-42");

        assertThat(position).hasToString("0-1-42,1-7-9");
        assertThat(position.covers(Gtid.parse("0-3-42"))).isTrue();
        assertThat(position.covers(Gtid.parse("0-1-43"))).isFalse();
        assertThat(position.covers(Gtid.parse("2-1-1"))).isFalse();
        assertThat(position.covers(MariaDbGtidPosition.parse("1-7-9"))).isTrue();
        assertThat(position.covers(MariaDbGtidPosition.parse("1-7-10,0-1-1"))).isFalse();
        assertThat(position.covers(MariaDbGtidPosition.parse(""))).isTrue();
    }

    @Test
    void followsOneDomainInTheOrderOfTheLog() {
        MariaDbGtidPosition position = MariaDbGtidPosition.parse("0-1-42");

        assertThat(position.at(Gtid.parse("5-1-1"))).hasToString("0-1-42,5-1-1");
        assertThat(position.at(Gtid.parse("0-2-43"))).hasToString("0-2-43");
        assertThat(position.at(Gtid.parse("0-2-41"))).hasToString("0-2-41");
    }

    @Test
    void readsSequenceNumbersBeyondSignedRange() {
        assertThat(Gtid.parse("0-1-18446744073709551615")).hasToString("0-1-18446744073709551615");
    }

    @Test
    void refusesWhatIsNoGtid() {
        assertThatThrownBy(() -> MariaDbGtidPosition.parse("0-1"))
                .hasMessageContaining("not a MariaDB GTID: 0-1");
        assertThatThrownBy(() -> MariaDbGtidPosition.parse("0-1-1,0-2-2"))
                .hasMessageContaining("domain 0 twice");
    }
}
