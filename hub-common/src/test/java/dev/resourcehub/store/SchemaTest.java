package dev.resourcehub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What SQLite says is told in the hub's words. */
class SchemaTest {

    @Test
    void a_file_that_cannot_grow_is_a_full_disk_and_no_bug() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (content)");
            statement.execute("PRAGMA max_page_count = 4");

            SQLException full = catchThrowableOfType(
                    SQLException.class, () -> statement.execute("INSERT INTO t VALUES (zeroblob(1000000))"));

            assertThat(Schema.failure(full)).isInstanceOfSatisfying(Failure.WorkFailed.class, failure -> {
                assertThat(failure.code()).isEqualTo(Codes.INSUFFICIENT_DISK_SPACE);
                assertThat(failure.cause()).contains("free some space");
            });
        }
    }

    @Test
    void a_table_that_is_gone_is_named() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            SQLException gone =
                    catchThrowableOfType(SQLException.class, () -> statement.execute("SELECT * FROM documents"));

            assertThat(Schema.failure(gone))
                    .isEqualTo(new Failure.Unknown(StoreCodes.TABLE_MISSING, "table", "documents"));
        }
    }

    @Test
    void anything_else_is_a_bug() {
        assertThat(Schema.failure(new SQLException("odd"))).isEqualTo(new Failure.Internal("store: odd"));
        assertThat(Schema.failure(new IllegalStateException("no such table: documents")))
                .isInstanceOf(Failure.Internal.class);
    }
}
