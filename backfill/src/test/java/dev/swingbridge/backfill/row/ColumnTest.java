package dev.swingbridge.backfill.row;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnTest {
    @Test
    void whatAValueOfAnEnumSaysIsNoAttribute() {
        Column choice = column("enum", "enum('007','int unsigned zerofill')");
        Column number = column("int", "int(5) unsigned zerofill");

        assertThat(choice.zerofill()).isFalse();
        assertThat(choice.unsigned()).isFalse();
        assertThat(number.zerofill()).isTrue();
        assertThat(number.unsigned()).isTrue();
        assertThat(column("bigint", "bigint unsigned").unsigned()).isTrue();
        assertThat(column("bigint", "bigint").unsigned()).isFalse();
    }

    private static Column column(String type, String columnType) {
        return new Column("c", type, columnType, true, null, null, false, false);
    }
}
