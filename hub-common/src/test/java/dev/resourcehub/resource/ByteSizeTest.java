package dev.resourcehub.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"512KiB,524288", "32MiB,33554432", "2GiB,2147483648", "7B,7", "0B,0"})
    void a_size_with_a_unit_is_read_and_printed(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(new ByteSize(bytes));
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "-1MiB", "1.5GiB", "12MB", "999999999999999999TiB"})
    void anything_else_is_not_a_size(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @Test
    void a_size_that_fills_no_unit_prints_in_bytes() {
        assertThat(new ByteSize(1500)).hasToString("1500B");
    }
}
