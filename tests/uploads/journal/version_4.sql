BEGIN TRANSACTION;
CREATE TABLE attempts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	batch_id INTEGER NOT NULL,
	started_at FLOAT NOT NULL,
	answered_at FLOAT,
	status INTEGER,
	outcome VARCHAR DEFAULT '' NOT NULL,
	raw VARCHAR DEFAULT '' NOT NULL,
	starts_campaign BOOLEAN NOT NULL,
	FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE
);
INSERT INTO "attempts" VALUES(1,1,1800000000.0,0.0,200,'queued','{}',0);
CREATE TABLE batches (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	upload_id INTEGER NOT NULL,
	number INTEGER NOT NULL,
	turn INTEGER NOT NULL,
	first_row INTEGER NOT NULL,
	last_row INTEGER NOT NULL,
	leads INTEGER NOT NULL,
	rows VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	attempts INTEGER DEFAULT '0' NOT NULL,
	transaction_id VARCHAR DEFAULT '' NOT NULL,
	message VARCHAR DEFAULT '' NOT NULL,
	outcome VARCHAR DEFAULT '' NOT NULL,
	changed_at FLOAT NOT NULL,
	CONSTRAINT state_is_known CHECK (state IN ('waiting', 'sending', 'queued', 'refused', 'unconfirmed', 'cancelled')),
	UNIQUE (upload_id, number),
	FOREIGN KEY(upload_id) REFERENCES uploads (id) ON DELETE CASCADE
);
INSERT INTO "batches" VALUES(1,1,1,1,2,5,4,'2-5','queued',1,'129171716445505819319510','made up: queued','queued',1800000000.0);
INSERT INTO "batches" VALUES(2,1,2,2,6,9,4,'6-9','waiting',0,'','','',1800000000.0);
INSERT INTO "batches" VALUES(3,1,3,3,10,13,4,'10-13','waiting',0,'','','',1800000000.0);
CREATE TABLE held_back (
	upload_id INTEGER NOT NULL,
	rules VARCHAR NOT NULL,
	rows VARCHAR NOT NULL,
	PRIMARY KEY (upload_id, rules),
	FOREIGN KEY(upload_id) REFERENCES uploads (id) ON DELETE CASCADE
);
INSERT INTO "held_back" VALUES(1,'phone-damaged','20');
CREATE TABLE pace_holds (
	pace_key VARCHAR NOT NULL,
	since_wall FLOAT NOT NULL,
	since_steady FLOAT NOT NULL,
	hold_s FLOAT NOT NULL,
	share FLOAT NOT NULL,
	refusals INTEGER NOT NULL,
	PRIMARY KEY (pace_key)
);
INSERT INTO "pace_holds" VALUES('practice practice',1800000001.0,5001.0,73.6886260001555,0.85,1);
CREATE TABLE pace_tickets (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	pace_key VARCHAR NOT NULL,
	slot INTEGER NOT NULL,
	label VARCHAR NOT NULL,
	begun_wall FLOAT NOT NULL,
	begun_steady FLOAT NOT NULL,
	answered_wall FLOAT,
	answered_steady FLOAT,
	gap_s FLOAT NOT NULL,
	owner_token VARCHAR NOT NULL
);
INSERT INTO "pace_tickets" VALUES(1,'practice practice',0,'Batch 1',1800000000.0,5000.0,1800000001.0,5001.0,0.0,'10aed50336ef4a22a2a994b60b14dbbf');
CREATE TABLE payloads (
	batch_id INTEGER NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (batch_id),
	FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE
);
INSERT INTO "payloads" VALUES(2,X'789CAB56CA4D2C50B28A560AC8C8CF4BF52BCD4D4A2D52D251F24BCC4D0552014599F9459925954AB13A4A298925894085D14A960650600654E1939A98A2006498C6EA20C998C364CCD1652C603216E8329630194B904C6C2D00DF812783');
INSERT INTO "payloads" VALUES(3,X'789CAB56CA4D2C50B28A560AC8C8CF4BF52BCD4D4A2D52D251F24BCC4D0552014599F9459925954AB13A4A298925894085D14A96061060680054E1939A98A2006299C6EA204919C2A50CD1A58CE05246E852C670296390546C2D006FB6281B');
CREATE TABLE queued_numbers (
	batch_id INTEGER NOT NULL,
	queued_at FLOAT NOT NULL,
	hashes BLOB NOT NULL,
	PRIMARY KEY (batch_id),
	FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE
);
INSERT INTO "queued_numbers" VALUES(1,1800000000.0,X'F1C8FD172AB7A13B0BF4214803AC8471469E61B096C664B2765F44DACD765D70');
CREATE TABLE result_reasons (
	result_id INTEGER NOT NULL,
	reason VARCHAR NOT NULL,
	rows VARCHAR NOT NULL,
	PRIMARY KEY (result_id, reason),
	FOREIGN KEY(result_id) REFERENCES results (id) ON DELETE CASCADE
);
CREATE TABLE results (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	transaction_id VARCHAR NOT NULL,
	arrived_at FLOAT NOT NULL,
	succeeded BOOLEAN NOT NULL,
	message VARCHAR NOT NULL,
	uploaded INTEGER,
	processed INTEGER,
	not_processed INTEGER,
	started_at VARCHAR NOT NULL,
	ended_at VARCHAR NOT NULL,
	failed_file_url VARCHAR DEFAULT '' NOT NULL,
	failed_file_read_at FLOAT,
	failed_unmatched INTEGER DEFAULT '0' NOT NULL,
	UNIQUE (transaction_id)
);
CREATE TABLE undo_batches (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	undo_id INTEGER NOT NULL,
	number INTEGER NOT NULL,
	leads INTEGER NOT NULL,
	rows VARCHAR NOT NULL,
	state VARCHAR NOT NULL,
	message VARCHAR DEFAULT '' NOT NULL,
	changed_at FLOAT NOT NULL,
	numbers BLOB,
	UNIQUE (undo_id, number),
	FOREIGN KEY(undo_id) REFERENCES undos (id) ON DELETE CASCADE
);
CREATE TABLE undos (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	upload_id INTEGER NOT NULL,
	created_at FLOAT NOT NULL,
	campaign VARCHAR NOT NULL,
	FOREIGN KEY(upload_id) REFERENCES uploads (id) ON DELETE CASCADE
);
CREATE TABLE uploads (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	created_at FLOAT NOT NULL,
	started_at FLOAT,
	finished_at FLOAT,
	file_name VARCHAR NOT NULL,
	file_path VARCHAR NOT NULL,
	content_hash VARCHAR NOT NULL,
	sheet_name VARCHAR NOT NULL,
	rows INTEGER NOT NULL,
	account VARCHAR NOT NULL,
	server VARCHAR NOT NULL,
	user_name VARCHAR NOT NULL,
	campaign VARCHAR NOT NULL,
	duplicates VARCHAR NOT NULL,
	start_campaign BOOLEAN NOT NULL,
	callback_url VARCHAR NOT NULL,
	headers VARCHAR NOT NULL,
	held_back_count INTEGER NOT NULL,
	country_code VARCHAR DEFAULT '91' NOT NULL,
	trial_row INTEGER DEFAULT '0' NOT NULL,
	state VARCHAR NOT NULL,
	stop_reason VARCHAR DEFAULT '' NOT NULL,
	stop_cause VARCHAR DEFAULT '' NOT NULL,
	owner_token VARCHAR,
	owner_name VARCHAR,
	owner_pid INTEGER,
	owner_since FLOAT,
	CONSTRAINT state_is_known CHECK (state IN ('ready', 'running', 'paused', 'stopped', 'finished'))
);
INSERT INTO "uploads" VALUES(1,1800000000.0,NULL,NULL,'renewals-q4.xlsx','/home/someone/renewals-q4.xlsx','0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','Leads',13,'Practice','practice','practice','Renewals_Q4','none',0,'','["PhoneNumber", "Name", "Priority"]',1,'91',5,'stopped','Stopped by you.','',NULL,NULL,NULL,NULL);
CREATE INDEX uploads_by_file ON uploads (content_hash, campaign);
CREATE INDEX pace_tickets_by_key ON pace_tickets (pace_key);
CREATE INDEX batches_by_transaction ON batches (transaction_id);
CREATE INDEX batches_by_turn ON batches (upload_id, state, turn, number);
CREATE INDEX undos_by_upload ON undos (upload_id);
CREATE INDEX queued_numbers_by_time ON queued_numbers (queued_at);
CREATE INDEX attempts_by_batch ON attempts (batch_id);
CREATE TRIGGER forget_results AFTER DELETE ON batches WHEN OLD.transaction_id <> ''
BEGIN DELETE FROM results WHERE transaction_id = OLD.transaction_id; END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('uploads',1);
INSERT INTO "sqlite_sequence" VALUES('batches',3);
INSERT INTO "sqlite_sequence" VALUES('attempts',1);
INSERT INTO "sqlite_sequence" VALUES('pace_tickets',1);
COMMIT;
PRAGMA user_version = 4;
