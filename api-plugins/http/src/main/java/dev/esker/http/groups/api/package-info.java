/**
 * The calls of the API that concern groups: from HTTP to {@link dev.esker.http.groups} and back.
 * Handlers are called on event loops.
 */
package dev.esker.http.groups.api;
