package dev.swingbridge.backfill.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swingbridge.router.table.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablePatternsTest {
    private static final List<TableName> TABLES =
            List.of(
                    new TableName("shop", "orders"),
                    new TableName("shop", "items"),
                    new TableName("shop", "tmp_1"),
                    new TableName("other", "orders"));

    @Test
    void takesNamesGlobsRegexesAndExclusions() {
        assertThat(resolve("shop.orders")).containsExactly("shop.orders");
        assertThat(resolve("shop.*", "!shop.tmp_*")).containsExactly("shop.items", "shop.orders");
        assertThat(resolve("!shop.tmp_?", "shop.*")).containsExactly("shop.items", "shop.orders");
        assertThat(resolve("/(shop|other)\\.order{1,1}s/"))
                .containsExactly("other.orders", "shop.orders");
        assertThat(resolve("*")).hasSize(4);
        assertThat(resolve("*.orders")).containsExactly("other.orders", "shop.orders");
    }

    @Test
    void namesEveryPatternThatMatchesNothing() {
        assertThatThrownBy(() -> resolve("shop.ordres", "nowhere.*"))
                .hasMessageContaining("shop.ordres matches no table (there are: shop.orders")
                .hasMessageContaining("nowhere.* matches no table (there is no table in a schema");
        assertThatThrownBy(() -> resolve("shop.*", "!*")).hasMessageContaining("leave no table");
    }

    @Test
    void refusesWhatIsNoPattern() {
        assertThatThrownBy(() -> TablePatterns.of(List.of("orders", "/(/")))
                .hasMessageContaining("'orders' names no table")
                .hasMessageContaining("/(/ is not a regular expression");
        assertThatThrownBy(() -> TablePatterns.of(List.of())).hasMessageContaining("no tables");
        assertThatThrownBy(() -> TablePatterns.of(List.of("!shop.*")))
                .hasMessageContaining("without !");
    }

    private static List<String> resolve(String... patterns) {
        return TablePatterns.of(List.of(patterns)).resolve(TABLES).stream()
                .map(TableName::toString)
                .toList();
    }
}
