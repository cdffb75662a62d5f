package dev.esker.coordinator.step;

/**
 * Something that happened to a group.
 *
 * @param groupId the group
 * @param generation its generation at that time
 * @param text what, for people
 */
public record GroupEvent(String groupId, int generation, String text) {}
