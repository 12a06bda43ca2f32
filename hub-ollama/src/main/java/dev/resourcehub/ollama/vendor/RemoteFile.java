package dev.resourcehub.ollama.vendor;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One file at a vendor.
 *
 * @param path its name there, for people
 * @param bytes its length, where the vendor tells it
 * @param sha256 64 hex digits of its content, where the vendor or the caller tells them
 * @param validator what names this very content at the vendor, such as a strong ETag; unfinished bytes are gone on with only
 *     under the same one. The digest where there is one
 * @param supply how its bytes are had
 */
public record RemoteFile(String path, OptionalLong bytes, Optional<String> sha256, String validator, Supply supply) {

    /** What a transfer of this content is known by: equal ones share one transfer. */
    public String identity() {
        return sha256.map(digest -> "sha256:" + digest).orElseGet(() -> "etag:" + validator);
    }
}
