/** What gossip costs among many members: a slow test that prints a table. */
package dev.esker.gossip.atomix.scale;
