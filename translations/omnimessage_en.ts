<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Cli</name>
    <message numerus="yes">
        <source>%n message(s) wait again.</source>
        <translation>
            <numerusform>%n message waits again.</numerusform>
            <numerusform>%n messages wait again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) deleted.</source>
        <translation>
            <numerusform>%n message deleted.</numerusform>
            <numerusform>%n messages deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(%n entries left out)</source>
        <translation>
            <numerusform>(%n entry left out)</numerusform>
            <numerusform>(%n entries left out)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) edited</source>
        <translation>
            <numerusform>%n setting edited</numerusform>
            <numerusform>%n settings edited</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) that OmniMessage Core has not taken are in the cache that was put aside.</source>
        <translation>
            <numerusform>%n message that OmniMessage Core has not taken is in the cache that was put aside.</numerusform>
            <numerusform>%n messages that OmniMessage Core has not taken are in the cache that was put aside.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait in the restored cache; those that were delivered since the copy was made are sent once more.</source>
        <translation>
            <numerusform>%n message waits in the restored cache; if it was delivered since the copy was made, it is sent once more.</numerusform>
            <numerusform>%n messages wait in the restored cache; those that were delivered since the copy was made are sent once more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>web</name>
    <message numerus="yes">
        <source>Delete %n failed message(s)?</source>
        <translation>
            <numerusform>Delete %n failed message?</numerusform>
            <numerusform>Delete %n failed messages?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n message(s)</source>
        <translation>
            <numerusform>Delete %n message</numerusform>
            <numerusform>Delete %n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted %n failed message(s) of %1</source>
        <translation>
            <numerusform>Deleted %n failed message of %1</numerusform>
            <numerusform>Deleted %n failed messages of %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait again</source>
        <translation>
            <numerusform>%n message waits again</numerusform>
            <numerusform>%n messages wait again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) or more</source>
        <translation>
            <numerusform>%n attempt or more</numerusform>
            <numerusform>%n attempts or more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cached message(s) failed for good</source>
        <translation>
            <numerusform>%n cached message failed for good</numerusform>
            <numerusform>%n cached messages failed for good</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for Core</source>
        <translation>
            <numerusform>%n message waits for Core</numerusform>
            <numerusform>%n messages wait for Core</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n bind(s)</source>
        <translation>
            <numerusform>in %n bind</numerusform>
            <numerusform>in %n binds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bind(s) cache</source>
        <translation>
            <numerusform>%n bind caches</numerusform>
            <numerusform>%n binds cache</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n empty.</source>
        <translation>
            <numerusform>%n empty.</numerusform>
            <numerusform>%n empty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s) in the last 2 minutes</source>
        <translation>
            <numerusform>%n error in the last 2 minutes</numerusform>
            <numerusform>%n errors in the last 2 minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) match</source>
        <translation>
            <numerusform>%n line matches</numerusform>
            <numerusform>%n lines match</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new line(s) since %1.</source>
        <translation>
            <numerusform>%n new line since %1.</numerusform>
            <numerusform>%n new lines since %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) came too fast to be shown; they are in the service’s log.</source>
        <translation>
            <numerusform>%n line came too fast to be shown; it is in the service’s log.</numerusform>
            <numerusform>%n lines came too fast to be shown; they are in the service’s log.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saving closes %n session(s); the partner may bind again at once.</source>
        <translation>
            <numerusform>Saving closes %n session; the partner may bind again at once.</numerusform>
            <numerusform>Saving closes %n sessions; the partner may bind again at once.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s): %1</source>
        <translation>
            <numerusform>%n error: %1</numerusform>
            <numerusform>%n errors: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s).</source>
        <translation>
            <numerusform>%n change.</numerusform>
            <numerusform>%n changes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Discard %n change(s)?</source>
        <translation>
            <numerusform>Discard %n change?</numerusform>
            <numerusform>Discard %n changes?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live edit(s) are dropped.</source>
        <translation>
            <numerusform>%n live edit is dropped.</numerusform>
            <numerusform>%n live edits are dropped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live edit(s): back to the file…</source>
        <translation>
            <numerusform>%n live edit: back to the file…</numerusform>
            <numerusform>%n live edits: back to the file…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live edit(s)</source>
        <translation>
            <numerusform>%n live edit</numerusform>
            <numerusform>%n live edits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disable %n peer(s)?</source>
        <translation>
            <numerusform>Disable %n peer?</numerusform>
            <numerusform>Disable %n peers?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) end.</source>
        <translation>
            <numerusform>%n session ends.</numerusform>
            <numerusform>%n sessions end.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Disable %n peer(s)</source>
        <translation>
            <numerusform>Disable %n peer</numerusform>
            <numerusform>Disable %n peers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client peer(s)</source>
        <translation>
            <numerusform>%n client peer</numerusform>
            <numerusform>%n client peers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n server peer(s)</source>
        <translation>
            <numerusform>%n server peer</numerusform>
            <numerusform>%n server peers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them for %1, which is unwell.</source>
        <translation>
            <numerusform>%n of them for %1, which is unwell.</numerusform>
            <numerusform>%n of them for %1, which is unwell.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n has no bind to go to.</source>
        <translation>
            <numerusform>%n has no bind to go to.</numerusform>
            <numerusform>%n have no bind to go to.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait</source>
        <translation>
            <numerusform>%n message waits</numerusform>
            <numerusform>%n messages wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) of the file are overridden</source>
        <translation>
            <numerusform>%n value of the file is overridden</numerusform>
            <numerusform>%n values of the file are overridden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connected</source>
        <translation>
            <numerusform>%n connected</numerusform>
            <numerusform>%n connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting for its partner</source>
        <translation>
            <numerusform>%n waiting for its partner</numerusform>
            <numerusform>%n waiting for their partner</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on standby</source>
        <translation>
            <numerusform>%n on standby</numerusform>
            <numerusform>%n on standby</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disabled</source>
        <translation>
            <numerusform>%n disabled</numerusform>
            <numerusform>%n disabled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for %1; nothing is lost.</source>
        <translation>
            <numerusform>%n message waits for %1; nothing is lost.</numerusform>
            <numerusform>%n messages wait for %1; nothing is lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for the unwell ones; nothing is lost.</source>
        <translation>
            <numerusform>%n message waits for the unwell ones; nothing is lost.</numerusform>
            <numerusform>%n messages wait for the unwell ones; nothing is lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of %1 binds need attention</source>
        <translation>
            <numerusform>%n of %1 binds needs attention</numerusform>
            <numerusform>%n of %1 binds need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n bind(s) are well</source>
        <translation>
            <numerusform>The bind is well (%n)</numerusform>
            <numerusform>All %n binds are well</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Filter %n bind(s)</source>
        <translation>
            <numerusform>Filter %n bind</numerusform>
            <numerusform>Filter %n binds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n octet(s)</source>
        <translation>
            <numerusform>%n octet</numerusform>
            <numerusform>%n octets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n field(s) that are 0 or empty</source>
        <translation>
            <numerusform>Show %n field that is 0 or empty</numerusform>
            <numerusform>Show %n fields that are 0 or empty</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n bind(s)</source>
        <translation>
            <numerusform>%n bind</numerusform>
            <numerusform>All %n binds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s)</source>
        <translation>
            <numerusform>%n user</numerusform>
            <numerusform>%n users</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Close %n session(s) and bind again? Requests in flight are sent again.</source>
        <translation>
            <numerusform>Close %n session and bind again? Requests in flight are sent again.</numerusform>
            <numerusform>Close %n sessions and bind again? Requests in flight are sent again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) in flight get no answer and are sent again.</source>
        <translation>
            <numerusform>%n request in flight gets no answer and is sent again.</numerusform>
            <numerusform>%n requests in flight get no answer and are sent again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Drop %n session(s)</source>
        <translation>
            <numerusform>Drop %n session</numerusform>
            <numerusform>Drop %n sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bind(s)</source>
        <translation>
            <numerusform>%n bind</numerusform>
            <numerusform>%n binds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>character(s)</source>
        <translation>
            <numerusform>character</numerusform>
            <numerusform>characters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n segment(s) of %1</source>
        <translation>
            <numerusform>%n segment of %1</numerusform>
            <numerusform>%n segments of %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n segment(s)</source>
        <translation>
            <numerusform>%n segment</numerusform>
            <numerusform>%n segments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>As %1 it is %n segment(s).</source>
        <translation>
            <numerusform>As %1 it is %n segment.</numerusform>
            <numerusform>As %1 it is %n segments.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cached message(s) are still delivered.</source>
        <translation>
            <numerusform>%n cached message is still delivered.</numerusform>
            <numerusform>%n cached messages are still delivered.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disconnected</source>
        <translation>
            <numerusform>%n disconnected</numerusform>
            <numerusform>%n disconnected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reconnecting</source>
        <translation>
            <numerusform>%n reconnecting</numerusform>
            <numerusform>%n reconnecting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with a session</source>
        <translation>
            <numerusform>%n with a session</numerusform>
            <numerusform>%n with a session</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation>
            <numerusform>%n session</numerusform>
            <numerusform>%n sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n caches are full</source>
        <translation>
            <numerusform>%n cache is full</numerusform>
            <numerusform>%n caches are full</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were dropped to make room and are lost.</source>
        <translation>
            <numerusform>%n message was dropped to make room and is lost.</numerusform>
            <numerusform>%n messages were dropped to make room and are lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more bind(s)</source>
        <translation>
            <numerusform>%n more bind</numerusform>
            <numerusform>%n more binds</numerusform>
        </translation>
    </message>
</context>
</TS>
