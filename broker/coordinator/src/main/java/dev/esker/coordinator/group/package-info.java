/**
 * Membership of classic consumer groups: who is in a group, which generation it is in, who has
 * which assignment. {@link dev.esker.coordinator.group.GroupState} is the state machine; its
 * invariants are written there. All of this is volatile: it is rebuilt from the last stored
 * generation when a coordinator loads. Confined to the coordinator's thread; deterministic.
 */
package dev.esker.coordinator.group;
