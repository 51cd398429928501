package dev.swingbridge.backfill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrivilegesTest {

    @Test
    void readsGrantsOfEveryLevel() {
        Privileges privileges =
                Privileges.parse(
                        List.of(
                                "GRANT REPLICATION SLAVE, PROCESS ON *.* TO `u`@`%`",
                                "GRANT SELECT, INSERT ON `shop\\_1`.* TO `u`@`%`",
                                "GRANT ALL PRIVILEGES ON `app%`.* TO `u`@`%` WITH GRANT OPTION",
                                "GRANT SELECT (`a`, `b`), UPDATE ON `x`.`we``ird` TO `u`@`%`",
                                "GRANT `role`@`%` TO `u`@`%`"));

        assertThat(privileges.everywhere("PROCESS")).isTrue();
        assertThat(privileges.everywhere("SELECT")).isFalse();
        assertThat(privileges.on("shop_1", "INSERT")).isTrue();
        assertThat(privileges.on("shopx1", "INSERT")).isFalse();
        assertThat(privileges.on("application", "DROP")).isTrue();
        assertThat(privileges.on("x", "we`ird", "UPDATE")).isTrue();
        assertThat(privileges.on("x", "we`ird", "SELECT")).isFalse();
        assertThat(privileges.on("x", "other", "UPDATE")).isFalse();
    }
}
