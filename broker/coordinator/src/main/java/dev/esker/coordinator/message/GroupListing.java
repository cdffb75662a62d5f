package dev.esker.coordinator.message;

/**
 * A group in a list.
 *
 * @param groupId its id
 * @param protocolType {@code consumer} for consumers, or empty
 * @param state as in {@link GroupDescription}
 */
public record GroupListing(String groupId, String protocolType, String state) {}
